"""Node types: their vCPUs and memory by family and size, and what a family can do.

Source: ElastiCache user guide, read 2026-11-28: "Valkey node-type specific parameters" and "Redis OSS node-type
specific parameters" (`maxmemory` in bytes, from which `reserved-memory-percent` is still to be taken off), "Data
tiering in ElastiCache", "Auto Scaling Valkey and Redis OSS clusters", "Durability", Limitations. vCPUs are those of the
EC2 instance type of the same name (Amazon EC2 instance types). The guide gives no memory for r7gd and r8gd.
"""

from collections.abc import Mapping

VCPUS: Mapping[str, int] = {
    "micro": 2,
    "small": 2,
    "medium": 2,
    "large": 2,
    "xlarge": 4,
    "2xlarge": 8,
    "4xlarge": 16,
    "8xlarge": 32,
    "12xlarge": 48,
    "16xlarge": 64,
    "24xlarge": 96,
}
_GRAVITON_SIZES = ("large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge")
_INTEL_SIZES = ("large", "xlarge", "2xlarge", "4xlarge", "12xlarge", "24xlarge")

_T = (("micro", 536_870_912), ("small", 1_471_026_299), ("medium", 3_317_862_236))
_M5_BYTES = (6_854_542_746, 13_891_921_715, 27_966_669_210, 56_116_178_125, 168_715_971_994, 337_500_562_842)
_R5_BYTES = (14_037_181_030, 28_261_849_702, 56_711_183_565, 113_609_865_216, 341_206_346_547, 682_485_973_811)
_M_BYTES = (*_M5_BYTES[:4], 111_325_552_312, 168_715_971_994, 225_000_375_228)
_R_BYTES = (*_R5_BYTES[:4], 225_000_375_228, 341_206_346_547, 450_000_750_456)
_C7GN_BYTES = (3_317_862_236, *_M5_BYTES[:4], 84_357_985_997, 113_609_865_216)
_M8G_BYTES = (
    *(7_294_178_820, 15_222_495_510, 31_866_224_640, 65_856_864_256),
    *(133_838_143_488, 201_819_422_720, 269_800_701_952),
)
_R8G_BYTES = (
    *(15_222_495_510, 31_866_224_640, 65_856_864_256, 133_838_143_488),
    *(269_800_701_952, 405_763_260_416, 541_725_818_880),
)
_C8GN_BYTES = (3_330_020_474, *_M8G_BYTES[:4], 99_847_503_872, 133_838_143_488)

MAXMEMORY_BYTES: Mapping[str, tuple[tuple[str, int], ...]] = {
    "t3": _T,
    "t4g": _T,
    "m5": tuple(zip(_INTEL_SIZES, _M5_BYTES, strict=True)),
    "m6g": tuple(zip(_GRAVITON_SIZES, _M_BYTES, strict=True)),
    "m7g": tuple(zip(_GRAVITON_SIZES, _M_BYTES, strict=True)),
    "m8g": tuple(zip(_GRAVITON_SIZES, _M8G_BYTES, strict=True)),
    "r5": tuple(zip(_INTEL_SIZES, _R5_BYTES, strict=True)),
    "r6g": tuple(zip(_GRAVITON_SIZES, _R_BYTES, strict=True)),
    "r6gd": tuple(zip(_GRAVITON_SIZES, _R_BYTES, strict=True))[1:],
    "r7g": tuple(zip(_GRAVITON_SIZES, _R_BYTES, strict=True)),
    "r8g": tuple(zip(_GRAVITON_SIZES, _R8G_BYTES, strict=True)),
    "c7gn": tuple(zip(_GRAVITON_SIZES, _C7GN_BYTES, strict=True)),
    "c8gn": tuple(zip(_GRAVITON_SIZES, _C8GN_BYTES, strict=True)),
}
# The guide lists the 8g families in Valkey's table alone.
VALKEY_ONLY_FAMILIES = ("m8g", "r8g", "c8gn")
# Nodes of these families keep values that are used less on their local SSD.
DATA_TIERING_FAMILIES = ("r6gd", "r7gd", "r8gd")
SCALING_FAMILIES = (
    *("m5", "m6g", "m7g", "m8g", "r5", "r6g", "r6gd", "r7g", "r7gd", "r8g", "r8gd"),
    *("c7gn", "c8gn"),
)
SCALING_SIZES = ("large", "xlarge", "2xlarge")
# ElastiCache user guide, "Replication across AWS Regions using global datastores", Prerequisites and limitations.
GLOBAL_FAMILIES = ("m5", "m6g", "m7g", "m8g", "r5", "r6g", "r6gd", "r7g", "r8g", "c7gn", "c8gn")
GLOBAL_SMALLEST_SIZES = ("micro", "small", "medium")
DURABLE_FAMILIES = ("m6g", "m7g", "m8g", "r6g", "r7g", "r8g", "c7gn", "c8gn")
