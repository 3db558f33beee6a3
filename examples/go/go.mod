module example

go 1.24

require hegui v0.0.0

replace hegui => ../../bindings/go
