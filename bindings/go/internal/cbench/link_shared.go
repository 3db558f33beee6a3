//go:build !hegui_static

package cbench

// #cgo pkg-config: hegui
import "C"
