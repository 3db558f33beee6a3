//go:build hegui_static

package hegui

// A file of its own: the build cache tells files apart, but not the answers of pkg-config.

// #cgo pkg-config: hegui-static
import "C"
