"""The gallery: every kind of paper with its seals, as pictures a maintainer looks at, and what is kept to notice a change."""
