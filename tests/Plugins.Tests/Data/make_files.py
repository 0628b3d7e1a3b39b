"""Writes the files in NumPy/ and Pillow/ that the readers' tests compare with: NumPy 1.24.2, Pillow 9.4.0 (Debian's python3-numpy, python3-pil).

Run here: python3 make_files.py
"""
import numpy as np
from PIL import Image, ImageOps

x = (np.arange(24) - 7).reshape(4, 3, 2)
for name, a in {
    "c-f4": x.astype("<f4"), "fortran-f4": np.asfortranarray(x.astype("<f4")), "fortran-f8": np.asfortranarray(x.astype("<f8")),
    "big-f4": x.astype(">f4"), "big-f8": x.astype(">f8"), "f2": x.astype("<f2"), "i1": x.astype("i1"), "i2": x.astype("<i2"), "big-i2": x.astype(">i2"),
    "i4": x.astype("<i4"), "big-i4": x.astype(">i4"), "i8": x.astype("<i8"), "fortran-big-i4": np.asfortranarray(x.astype(">i4")),
}.items():
    np.save(f"NumPy/{name}.npy", a)
for name, a in {"u2": "<u2", "u4": "<u4", "u8": "<u8", "big-u2": ">u2"}.items():
    np.save(f"NumPy/{name}.npy", (x + 7 + (60000 if "u2" in name else 3000000000)).astype(a))
np.save("NumPy/bool.npy", x % 2 == 0)
np.lib.format.write_array(open("NumPy/version-2.npy", "wb"), x.astype("<f4"), version=(2, 0))
np.lib.format.write_array(open("NumPy/version-3.npy", "wb"), x.astype("<f4"), version=(3, 0))
np.save("NumPy/text.npy", np.array([["a", "b"]]))
np.save("NumPy/complex.npy", np.ones((2, 2), "c8"))
np.save("NumPy/records.npy", np.zeros(3, [("x", "<f4"), ("y", "<f4")]))
np.save("NumPy/objects.npy", np.array([[1, None]], object), allow_pickle=True)
np.save("NumPy/scalar.npy", np.float32(3))
np.save("NumPy/no-width.npy", np.zeros((4, 0), "f4"))

random = np.random.RandomState(0)
rows, columns = np.mgrid[0:60, 0:96]
photo = np.stack([rows * 4, columns * 2, 128 + 100 * np.sin(rows / 3.0) * np.cos(columns / 5.0)], 2) + random.randint(-20, 20, (60, 96, 3))
photo = Image.fromarray(np.clip(photo, 0, 255).astype(np.uint8))
photo.save("Pillow/photo.png")


def middle(image, size):
    width, height = image.size
    scale = min(width / size, height / size)
    cut = round(scale * size)
    left, top = (width - cut) // 2, (height - cut) // 2
    return image.crop((left, top, left + cut, top + cut)).resize((size, size), Image.BICUBIC)


for size in (7, 25, 59, 60, 90):
    middle(photo, size).save(f"Pillow/photo-{size}.png")
stripes = Image.fromarray(np.tile(np.where(np.arange(96) % 2 == 0, 0, 255).astype(np.uint8), (96, 1)))
stripes.save("Pillow/stripes.png")
middle(stripes, 64).save("Pillow/stripes-64.png")

small = photo.crop((0, 0, 16, 8))
small.save("Pillow/plain.bmp")
small.save("Pillow/plain.webp", lossless=True)
small.save("Pillow/plain.png")
for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = orientation
    small.save(f"Pillow/turned-{orientation}.jpg", quality=100, subsampling=0, exif=exif)
    ImageOps.exif_transpose(Image.open(f"Pillow/turned-{orientation}.jpg")).save(f"Pillow/turned-{orientation}.png")

alpha = small.copy().convert("RGBA")
alpha.putalpha(Image.fromarray((np.arange(128) * 2).reshape(8, 16).astype(np.uint8)))
alpha.save("Pillow/alpha.png")
for name, colour in {"white": (255, 255, 255, 255), "blue": (0, 0, 255, 255)}.items():
    Image.alpha_composite(Image.new("RGBA", alpha.size, colour), alpha).convert("RGB").save(f"Pillow/alpha-on-{name}.png")
palette = small.quantize(8)
palette.save("Pillow/palette.png", transparency=3)
Image.alpha_composite(Image.new("RGBA", alpha.size, (255, 255, 255, 255)), Image.open("Pillow/palette.png").convert("RGBA")) \
    .convert("RGB").save("Pillow/palette-on-white.png")
