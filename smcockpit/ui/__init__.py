"""The Textual face: app · panes · screens · widgets. Nothing outside this room imports Textual."""
