"""The whole of Schakel on one machine: embedded PostgreSQL and Valkey, the mail sink, web, worker and beat.

`places`      where things live, and under which account
`children`    start and stop processes so that none is ever left behind
`processes`   the one table of commands, also what docker-compose.yml must say
`servers`     embedded PostgreSQL and Valkey
`supervisor`  what ./script/demo runs
`scratch`     a stack in a temporary folder, for ./script/test and ./script/bench
`checks`      what ./script/test runs

Everything here uses the standard library and the installed wheels only; nothing imports Django.
"""
