"""A service of your own beside the functions: FastAPI, on the same Redis, found as the functions find it."""

from collections.abc import MutableMapping
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException
from redis_access import NearCache
from redis_access.aio import RedisAccess
from redis_access.frameworks.starlette import RateLimited, access_of, lifespan

Redis = Annotated[RedisAccess, Depends(access_of)]

# Stands for your database.
PRICES = {"coffee": 490, "tea": 390}


def service(access: RedisAccess, prices: MutableMapping[str, int]) -> FastAPI:
    """Return the service: prices from the database, through Redis, and in the process for seconds."""
    app = FastAPI(title="Prices", lifespan=lifespan(access))

    @app.get("/prices/{sku}")
    async def price(sku: str, redis: Redis) -> dict[str, Any]:
        async def ask_database() -> int | None:
            return prices.get(sku)

        # One caller of all processes asks the database; the others wait for the answer.
        cents = await redis.cache_get(f"price:{sku}", ask_database, ttl=60)
        if cents is None:
            raise HTTPException(404, f"there is no {sku!r}")
        return {"sku": sku, "cents": cents}

    @app.put("/prices/{sku}", dependencies=[Depends(RateLimited(limit=100, window_seconds=60))])
    async def change(sku: str, cents: int, redis: Redis) -> dict[str, Any]:
        prices[sku] = cents
        # After the database: who reads from here on gets the new price, whichever process answers.
        return {"sku": sku, "cents": cents, "invalidated": await redis.delete(f"price:{sku}")}

    @app.get("/stats")
    async def stats(redis: Redis) -> dict[str, Any]:
        return redis.stats()._asdict()

    return app


# The environment says where Redis is, and who logs in; nothing is asked for before the first request.
app = service(RedisAccess(near_cache=NearCache(prefixes=("price:",))), PRICES)
