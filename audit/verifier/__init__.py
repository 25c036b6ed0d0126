"""What an outsider needs to check us without us: the standard library, `cryptography`, and nothing else of Heyan."""
