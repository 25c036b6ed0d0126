"""Electronic seals: each institution's key and certificate, the signature in the PDF, and the check of it (pdf.md §4).

A paper is rendered without a seal. The worker adds its issuer's signature, whose visible appearance is the seal; where a form
passes through several levels, each later one adds its own to the same paper. What was signed before stays inside, byte for byte.
"""
