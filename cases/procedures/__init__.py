"""Procedures (stappenplannen) are data: definitions in files, one small pure interpreter, a drawing of each."""
