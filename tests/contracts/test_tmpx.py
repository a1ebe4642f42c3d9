import time
def test_x(world):
    print(world.at)
    for r in ('office','owner'):
        for u in ('/programme/board/','/programme/evidence/'):
            t=time.time(); a=world.clients[r].get(u); print(r,u,a.status_code,time.time()-t)
