"""Turns patches with their surfaces into meshes that Mitsuba renders."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..geometry.charts import coordinates
from ..geometry.patch import Floats, Patch
from ..surfaces.surface import Glass, Surface
from .engine import mitsuba

FAINT, SPECULAR = 1e-3, 0.45


def material(surface: Surface | Glass) -> Any:
    return mitsuba().load_dict(_bsdf(surface))


def mesh_of(name: str, patch: Patch, bsdf: Any) -> Any:
    across, up = coordinates(patch)
    grid = np.stack(np.meshgrid(across, up), axis=-1)
    points = patch.points
    return _mesh(name, points, normals(points), grid, _faces(*points.shape[:2]), bsdf)


def merged_mesh(name: str, patches: Sequence[Patch], bsdf: Any) -> Any:
    """Return one mesh of many patches in one colour; scenes with few meshes render faster."""
    flat = [patch.points.reshape(-1, 3) for patch in patches]
    smooth = [normals(patch.points).reshape(-1, 3) for patch in patches]
    starts = np.cumsum([0, *(len(points) for points in flat[:-1])])
    faces = [
        _faces(*patch.points.shape[:2]) + start
        for patch, start in zip(patches, starts, strict=True)
    ]
    points = np.concatenate(flat)
    nowhere = np.zeros((len(points), 2))
    return _mesh(name, points, np.concatenate(smooth), nowhere, np.concatenate(faces), bsdf)


def _mesh(name: str, points: Floats, smooth: Floats, grid: Floats, faces: Any, bsdf: Any) -> Any:
    mi = mitsuba()
    properties = mi.Properties()
    properties["bsdf"] = bsdf
    mesh = mi.Mesh(
        name,
        vertex_count=points.size // 3,
        face_count=len(faces),
        has_vertex_normals=True,
        has_vertex_texcoords=True,
        props=properties,
    )
    values = mi.traverse(mesh)
    values["vertex_positions"] = points.astype(np.float32).ravel()
    values["vertex_normals"] = smooth.astype(np.float32).ravel()
    values["vertex_texcoords"] = grid.astype(np.float32).ravel()
    values["faces"] = faces.astype(np.uint32).ravel()
    values.update()
    return mesh


def padded(meshes: dict[str, Any]) -> dict[str, Any]:
    """Add hidden specks up to a power of two: compiled code depends on the number of meshes."""
    wanted = max(8, 1 << (len(meshes) - 1).bit_length())
    speck = Patch.of(np.array([[[0, 0, 0], [1e-3, 0, 0]], [[0, 1e-3, 0], [1e-3, 1e-3, 0]]]))
    grey = Surface(np.full((4, 4, 3), 0.5), np.full((4, 4), 0.5))
    below = {
        f"speck-{index}": mesh_of(f"speck-{index}", speck.moved(z=-500), material(grey))
        for index in range(wanted - len(meshes))
    }
    return meshes | below


def _faces(rows: int, columns: int) -> Any:
    index = np.arange(rows * columns).reshape(rows, columns)
    here, right = index[:-1, :-1].ravel(), index[:-1, 1:].ravel()
    above, across = index[1:, :-1].ravel(), index[1:, 1:].ravel()
    lower = np.stack([here, right, across], axis=1)
    upper = np.stack([here, across, above], axis=1)
    return np.concatenate([lower, upper])


def normals(points: Floats) -> Floats:
    """Return smooth normals: those of the faces around each point, weighted by their area."""
    lower = np.cross(points[:-1, 1:] - points[:-1, :-1], points[1:, 1:] - points[:-1, :-1])
    upper = np.cross(points[1:, 1:] - points[:-1, :-1], points[1:, :-1] - points[:-1, :-1])
    total = np.zeros_like(points)
    for face, corners in (
        (lower, ((0, 0), (0, 1), (1, 1))),
        (upper, ((0, 0), (1, 1), (1, 0))),
    ):
        for row, column in corners:
            rows = slice(row, points.shape[0] - 1 + row)
            columns = slice(column, points.shape[1] - 1 + column)
            total[rows, columns] += face
    _close_seams(points, total)
    length = np.linalg.norm(total, axis=-1, keepdims=True)
    return np.asarray(np.where(length > 1e-12, total / np.maximum(length, 1e-12), [0, 0, 1.0]))


def _close_seams(points: Floats, total: Floats) -> None:
    """Share normals where the grid meets itself: around, and where a row is one point."""
    if np.allclose(points[:, 0], points[:, -1]):
        both = total[:, 0] + total[:, -1]
        total[:, 0] = total[:, -1] = both
    for row in (0, -1):
        if np.ptp(points[row], axis=0).max() < 1e-6:
            total[row] = total[row].sum(axis=0)


def _bsdf(surface: Surface | Glass) -> dict[str, Any]:
    if isinstance(surface, Glass):
        return _glass(surface)
    mi = mitsuba()
    colour = mi.Bitmap(np.ascontiguousarray(surface.colour, dtype=np.float32))
    rough = np.clip(surface.roughness, 0.06, 1)[..., None]
    plain: dict[str, Any] = {
        "type": "principled",
        "base_color": {"type": "bitmap", "bitmap": colour, "raw": True},
        "roughness": {
            "type": "bitmap",
            "bitmap": mi.Bitmap(np.ascontiguousarray(rough, dtype=np.float32)),
            "raw": True,
        },
        # Never quite nothing: Mitsuba compiles other code for each lobe that is switched off.
        "metallic": max(surface.metallic, FAINT),
        "specular": SPECULAR,
        "sheen": max(surface.sheen, FAINT),
        "clearcoat": max(surface.coat, FAINT),
        "clearcoat_gloss": 0.93,
    }
    return {"type": "twosided", "bsdf": plain}


def _glass(glass: Glass) -> dict[str, Any]:
    tint = {"type": "rgb", "value": [max(value, 0.02) ** 0.28 for value in glass.tint]}
    if glass.roughness:
        return {
            "type": "roughdielectric",
            "alpha": glass.roughness,
            "int_ior": 1.5,
            "specular_transmittance": tint,
        }
    return {"type": "dielectric", "int_ior": 1.5, "specular_transmittance": tint}
