"""Print actual answers for every line of a lines file and unlisted routes."""
import os,sys
def test_rec(world):
    from tests.contracts import routes
    from tests.contracts.world import ROLES
    out=[]
    for text in open(os.environ["REC_IN"],encoding="utf8"):
        text=text.rstrip("\n")
        if not text.strip() or text.startswith("#"):
            out.append(text); continue
        method,route,records,*old=text.split()
        line=routes.Line(method,route,records,["x"]*len(ROLES))
        got=[]
        for r in ROLES:
            try: got.append(routes.code(routes.ask(world,r,method,line.address(world),line.body)))
            except Exception as e:
                got.append("500"); print("EXC",text[:90],r,type(e).__name__,str(e)[:300])
        out.append((f"{method:<6} {route:<36} {records:<59} "+" ".join(f"{g:<5}" for g in got)).rstrip())
        if old and old!=got[:len(old)]: print("DIFF",method,route,records,old,got)
    open(os.environ["REC_OUT"],"w",encoding="utf8").write("\n".join(out)+"\n")
    print("MISSING", sorted(set(routes.every())-{l.split()[1] for l in out if l and not l.startswith("#")}))
