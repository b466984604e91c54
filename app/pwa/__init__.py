"""What the phone needs to know about itself: who is signed in, where they may help, with what."""
