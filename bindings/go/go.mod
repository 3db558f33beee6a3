module hegui

go 1.24
