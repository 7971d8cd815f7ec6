"""Draws pictures as PNG or SVG. There is no global state, and equal input gives equal bytes.

A picture is laid out as a `scene.Scene` of shapes and text, which is then written as SVG or painted as PNG.
"""
