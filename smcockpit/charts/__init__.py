"""Pictures of numbers: what a KPI can be looked at as, drawn as text for a terminal or as SVG for a slide."""
