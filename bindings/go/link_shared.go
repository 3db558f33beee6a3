//go:build !hegui_static

package hegui

// #cgo pkg-config: hegui
import "C"
