// Hands in what other phones could not send.
