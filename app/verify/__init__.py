"""What a poster's QR code opens: a check-in for who helps, the honest answer for everybody else."""
