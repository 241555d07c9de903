"""Work in pieces, on threads and in processes."""

import dask
import dask.array as da
import dask.bag as db


@dask.delayed
def double(number):
    return number * 2


def main():
    array = da.random.default_rng(1).random((400, 400), chunks=(100, 100))
    print("mean", bool(0.4 < (array @ array.T).mean().compute() / 100 < 1.6))
    print("sum", dask.compute(*[double(n) for n in range(4)], scheduler="threads"))
    print("words", db.from_sequence(["a b", "b"]).map(str.split).flatten().frequencies().compute())
    print("config", dask.config.get("array.chunk-size"))


if __name__ == "__main__":
    main()
