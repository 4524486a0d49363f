"""Pages measured at scale: `./script/bench`. What was measured, and how: docs/performance.md."""
