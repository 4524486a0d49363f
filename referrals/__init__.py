"""Handing a case, or part of it, to another organisation. Empty until referrals exist."""
