"""The pictures: data in, PNG or SVG bytes out. No global state, the same input gives the same bytes.

A picture is laid out once, as a `scene.Scene` of shapes and words; the scene is then written as SVG or painted as PNG.
"""
