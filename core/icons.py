"""The icon set: one name per meaning, 24 by 24, drawn with the stroke of the text colour (see `.sk-icon`).

Own drawings. An icon never stands alone: a word says the same. `{% icon %}` hides it from screen readers unless it gets
a label.
"""

ICONS = {
    "alert": '<path d="M12 3L2.5 20h19z"/><path d="M12 10v4M12 17h.01"/>',
    "back": '<path d="M15 5l-7 7 7 7"/>',
    "building": '<path d="M4 21V9l8-5 8 5v12"/><path d="M9 21v-6h6v6M12 9h.01"/>',
    "calendar": '<rect x="4" y="5" width="16" height="15" rx="2"/><path d="M4 10h16M8 3v4M16 3v4"/>',
    "check": '<path d="M5 13l4 4L19 7"/>',
    "circle": '<circle cx="12" cy="12" r="8"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3 2"/>',
    "cross": '<path d="M6 6l12 12M18 6L6 18"/>',
    "document": '<path d="M6 3h8l4 4v14H6z"/><path d="M14 3v4h4M9 12h6M9 16h6"/>',
    "down": '<path d="M6 9l6 6 6-6"/>',
    "eye": '<path d="M2 12s3.5-6 10-6 10 6 10 6-3.5 6-10 6-10-6-10-6z"/><circle cx="12" cy="12" r="2.5"/>',
    "eye-off": (
        '<path d="M4 4l16 16M9.5 6.4A10 10 0 0 1 12 6c6.5 0 10 6 10 6a17 17 0 0 1-3 3.5'
        'M6 8c-2.6 1.8-4 4-4 4s3.5 6 10 6a10 10 0 0 0 4-.8"/>'
    ),
    "forward": '<path d="M9 5l7 7-7 7"/>',
    "hourglass": '<path d="M7 3h10M7 21h10M8 3c0 5 8 6 8 9s-8 4-8 9M16 3c0 5-8 6-8 9"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5M12 8h.01"/>',
    "key": '<circle cx="8" cy="14" r="4"/><path d="M11 11l8-8M16 6l3 3"/>',
    "leaf": '<path d="M5 19c8 0 13-4 14-14C9 6 5 11 5 19zM5 19l6-7"/>',
    "lock": '<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3M12 15v2"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "people": (
        '<circle cx="8" cy="9" r="3"/><circle cx="16.5" cy="9.5" r="2.5"/>'
        '<path d="M2.5 20c.5-3.5 2.7-5 5.5-5s5 1.5 5.5 5M15 15.2c3.5-.6 5.8 1 6.5 4.3"/>'
    ),
    "phone": (
        '<path d="M6 3h3l2 5-2.5 2a12 12 0 0 0 5.5 5.5l2-2.5 5 2v3c0 2-2 3-4 2.5C9.5 19 5 14.5 3.5 7 3 5 4 3 6 3z"/>'
    ),
    "place": '<path d="M12 21s-7-6-7-11a7 7 0 0 1 14 0c0 5-7 11-7 11z"/><circle cx="12" cy="10" r="2.5"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "search": '<circle cx="11" cy="11" r="6.5"/><path d="M16 16l4.5 4.5"/>',
    "send": '<path d="M21 3L3 11l7 3 3 7z"/><path d="M21 3L10 14"/>',
    "shield": '<path d="M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6z"/><path d="M9 12l2 2 4-4"/>',
    "table": '<ellipse cx="12" cy="11" rx="9" ry="4"/><path d="M12 15v6M8 21h8"/>',
}
