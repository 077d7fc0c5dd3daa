package main

import (
	"bytes"
	"hash/fnv"
	"image"
	"image/color"
	"image/png"
	"math"
)

// plainIcon draws an icon for an app that has none, as a PNG of size by size
// pixels: a ship's light, a disc over the waterline, on a colour that the name
// chooses. All of it that matters is in the middle, for shapes that cut edges off.
func plainIcon(name string, size int) []byte {
	h := fnv.New32a()
	_, _ = h.Write([]byte(name))
	ground := hue(float64(h.Sum32()%360), 0.55, 0.36)
	white := color.RGBA{255, 255, 255, 255}
	img := image.NewPaletted(image.Rect(0, 0, size, size), blend(ground, white, 16))
	const sub = 4 // points a side of a pixel, for smooth edges
	for y := range size {
		for x := range size {
			in := 0
			for i := range sub * sub {
				px := (float64(x) + (float64(i%sub)+0.5)/sub) / float64(size)
				py := (float64(y) + (float64(i/sub)+0.5)/sub) / float64(size)
				if math.Hypot(px-0.5, py-0.42) < 0.17 || py > 0.68 && py < 0.74 && math.Abs(px-0.5) < 0.26 {
					in++
				}
			}
			img.SetColorIndex(x, y, uint8(in))
		}
	}
	var out bytes.Buffer
	_ = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, img) // a bytes.Buffer takes everything
	return out.Bytes()
}

// blend gives the steps from one colour to another, both included.
func blend(from, to color.RGBA, steps int) color.Palette {
	mix := func(a, b uint8, i int) uint8 { return uint8((int(a)*(steps-i) + int(b)*i) / steps) }
	var all color.Palette
	for i := range steps + 1 {
		all = append(all, color.RGBA{mix(from.R, to.R, i), mix(from.G, to.G, i), mix(from.B, to.B, i), 255})
	}
	return all
}

// hue is a colour by hue in degrees, saturation and lightness from 0 to 1.
//
// https://www.w3.org/TR/css-color-4/#hsl-to-rgb
func hue(degrees, saturation, lightness float64) color.RGBA {
	a := saturation * min(lightness, 1-lightness)
	part := func(n float64) uint8 {
		k := math.Mod(n+degrees/30, 12)
		return uint8(math.Round(255 * (lightness - a*max(-1, min(k-3, 9-k, 1)))))
	}
	return color.RGBA{part(0), part(8), part(4), 255}
}
