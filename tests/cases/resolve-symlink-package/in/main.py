import linked.part, alias
