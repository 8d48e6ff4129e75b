from .windows import windows, out_size

__all__ = ["windows", "out_size"]
