"""Money is whole fen everywhere; only pages and papers speak of yuan."""


def yuan_text(amount_fen: int) -> str:
    """983000 → "9830.00"."""
    sign, amount = ("-" if amount_fen < 0 else ""), abs(amount_fen)
    return f"{sign}{amount // 100}.{amount % 100:02d}"
