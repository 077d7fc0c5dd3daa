//go:build js && wasm

package sqlite3_wasm

//lint:file-ignore U1000 staticcheck does not know that go:wasmexport functions are called from outside

import (
	"math"
	"time"
)

// What C calls of its library in Go: the same functions that the original
// calls, so that both engines give the same bits.

//go:wasmexport sqlite3_env_acos
func libcAcos(x float64) float64 { return math.Acos(x) }

//go:wasmexport sqlite3_env_acosh
func libcAcosh(x float64) float64 { return math.Acosh(x) }

//go:wasmexport sqlite3_env_asin
func libcAsin(x float64) float64 { return math.Asin(x) }

//go:wasmexport sqlite3_env_asinh
func libcAsinh(x float64) float64 { return math.Asinh(x) }

//go:wasmexport sqlite3_env_atan
func libcAtan(x float64) float64 { return math.Atan(x) }

//go:wasmexport sqlite3_env_atan2
func libcAtan2(y, x float64) float64 { return math.Atan2(y, x) }

//go:wasmexport sqlite3_env_atanh
func libcAtanh(x float64) float64 { return math.Atanh(x) }

//go:wasmexport sqlite3_env_cos
func libcCos(x float64) float64 { return math.Cos(x) }

//go:wasmexport sqlite3_env_cosh
func libcCosh(x float64) float64 { return math.Cosh(x) }

//go:wasmexport sqlite3_env_exp
func libcExp(x float64) float64 { return math.Exp(x) }

//go:wasmexport sqlite3_env_fmod
func libcFmod(x, y float64) float64 { return math.Mod(x, y) }

//go:wasmexport sqlite3_env_log
func libcLog(x float64) float64 { return math.Log(x) }

//go:wasmexport sqlite3_env_log10
func libcLog10(x float64) float64 { return math.Log10(x) }

//go:wasmexport sqlite3_env_log2
func libcLog2(x float64) float64 { return math.Log2(x) }

//go:wasmexport sqlite3_env_pow
func libcPow(x, y float64) float64 { return math.Pow(x, y) }

//go:wasmexport sqlite3_env_sin
func libcSin(x float64) float64 { return math.Sin(x) }

//go:wasmexport sqlite3_env_sinh
func libcSinh(x float64) float64 { return math.Sinh(x) }

//go:wasmexport sqlite3_env_tan
func libcTan(x float64) float64 { return math.Tan(x) }

//go:wasmexport sqlite3_env_tanh
func libcTanh(x float64) float64 { return math.Tanh(x) }

// libcLocaltime fills a struct tm.
//
//go:wasmexport sqlite3_env_localtime_r
func libcLocaltime(timer, buf int32) int32 {
	f := enter()
	t := time.Unix(*(*int64)(f.module.pointer(timer)), 0)
	_, zone := t.Zone()
	dst := 0
	if t.IsDST() {
		dst = 1
	}
	tm := (*[11]int32)(f.module.pointer(buf))
	for i, v := range [...]int{
		t.Second(), t.Minute(), t.Hour(), t.Day(), int(t.Month() - time.January), t.Year() - 1900,
		int(t.Weekday() - time.Sunday), t.YearDay() - 1, dst, zone, 0,
	} {
		tm[i] = int32(v)
	}
	f.done = true
	f.leave()
	return buf
}

// libcMorecore gives the allocator a new segment.
//
//go:wasmexport sqlite3_env_ashore_morecore
func libcMorecore(size int32) int32 {
	f := enter()
	address := f.module.arena(uint32(size))
	f.done = true
	f.leave()
	return int32(address)
}
