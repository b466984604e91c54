"""QR codes, for posters, invitations and badges."""
