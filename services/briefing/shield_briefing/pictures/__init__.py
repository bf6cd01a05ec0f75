"""Pictures for pages: plain values in, SVG text and its equivalent in words out."""
