// Package hegui checks Chinese account profiles, posts and comments against the rules of a platform: a verdict cites the clause, points at
// the exact original text, names the disguise and says what to change.
//
// An [Engine] is compiled once and used by any number of goroutines; it keeps a bounded pool of scratch space. [Engine.Check] gives the
// verdict on one [Request], [Engine.CheckBatch] the decisions and places of many texts with one call into C, [Engine.CheckJSON] the canonical
// JSON, byte for byte that of the other interfaces.
//
// The package links against libhegui through pkg-config: install it with tools/install_capi.sh PREFIX, and set
// PKG_CONFIG_PATH=PREFIX/lib/pkgconfig. The build tag hegui_static links libhegui.a into the program.
package hegui
