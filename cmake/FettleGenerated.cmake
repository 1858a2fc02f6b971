# What tools/generate.py derives from rows, migrations and fixers.
add_custom_target(ft_generate)
