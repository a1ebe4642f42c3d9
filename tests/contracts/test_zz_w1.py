import time
def test_build(world):
    print(sorted(world.at))
