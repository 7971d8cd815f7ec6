"""Drawing primitives: scenes of shapes and shaped text, written as SVG or painted as PNG."""
