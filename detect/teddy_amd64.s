#include "textflag.h"

// func teddy(masks *[6][32]byte, text *byte, chunks int, out *candidates) int
//
// For every chunk of 32 bytes where it is not zero: a word whose bit i is set
// where the buckets of the three bytes from text[i] on have one in common, and
// behind it the number of the chunk. Two bytes behind the last chunk are read.
TEXT ·teddy(SB), NOSPLIT, $0-40
	MOVQ masks+0(FP), AX
	MOVQ text+8(FP), SI
	MOVQ chunks+16(FP), CX
	MOVQ out+24(FP), DI

	VMOVDQU (AX), Y0     // first byte, low nibble
	VMOVDQU 32(AX), Y1   // first byte, high nibble
	VMOVDQU 64(AX), Y2   // second byte
	VMOVDQU 96(AX), Y3
	VMOVDQU 128(AX), Y4  // third byte
	VMOVDQU 160(AX), Y5

	MOVQ $0x0f0f0f0f0f0f0f0f, DX
	MOVQ DX, X6
	VPBROADCASTQ X6, Y6
	VPXOR Y7, Y7, Y7

	MOVQ DI, R10
	XORQ R8, R8
	TESTQ CX, CX
	JE done

loop:
	VMOVDQU (SI), Y8
	VMOVDQU 1(SI), Y9
	VMOVDQU 2(SI), Y10

	VPSRLW $4, Y8, Y11
	VPSRLW $4, Y9, Y12
	VPSRLW $4, Y10, Y13
	VPAND Y6, Y8, Y8
	VPAND Y6, Y9, Y9
	VPAND Y6, Y10, Y10
	VPAND Y6, Y11, Y11
	VPAND Y6, Y12, Y12
	VPAND Y6, Y13, Y13

	VPSHUFB Y8, Y0, Y8
	VPSHUFB Y11, Y1, Y11
	VPSHUFB Y9, Y2, Y9
	VPSHUFB Y12, Y3, Y12
	VPSHUFB Y10, Y4, Y10
	VPSHUFB Y13, Y5, Y13

	VPAND Y8, Y11, Y8
	VPAND Y9, Y12, Y9
	VPAND Y10, Y13, Y10
	VPAND Y8, Y9, Y8
	VPAND Y8, Y10, Y8

	VPCMPEQB Y7, Y8, Y8
	VPMOVMSKB Y8, DX
	MOVL R8, 4(DI)
	XORL R9, R9
	NOTL DX
	MOVL DX, (DI)
	TESTL DX, DX
	SETNE R9
	LEAQ (DI)(R9*8), DI // the next is written over it where it is zero

	ADDQ $32, SI
	INCQ R8
	DECQ CX
	JNE loop

done:
	SUBQ R10, DI
	SHRQ $3, DI
	MOVQ DI, ret+32(FP)
	VZEROUPPER
	RET
