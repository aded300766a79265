#include "textflag.h"

// func lineEnds(text *byte, chunks int, ends *int32) int
//
// Writes the offsets behind the line ends in chunks of 32 bytes, in order.
TEXT ·lineEnds(SB), NOSPLIT, $0-32
	MOVQ text+0(FP), SI
	MOVQ chunks+8(FP), CX
	MOVQ ends+16(FP), DI
	MOVQ DI, R10
	MOVL $1, R8 // offset behind the first byte of the chunk

	MOVQ $0x0a0a0a0a0a0a0a0a, DX
	MOVQ DX, X0
	VPBROADCASTQ X0, Y0

	TESTQ CX, CX
	JE done

loop:
	VPCMPEQB (SI), Y0, Y1
	VPMOVMSKB Y1, DX
	TESTL DX, DX
	JE next

lines:
	BSFL DX, R9
	ADDL R8, R9
	MOVL R9, (DI)
	ADDQ $4, DI
	LEAL -1(DX), R11
	ANDL R11, DX
	JNE lines

next:
	ADDQ $32, SI
	ADDL $32, R8
	DECQ CX
	JNE loop

done:
	SUBQ R10, DI
	SHRQ $2, DI
	MOVQ DI, ret+24(FP)
	VZEROUPPER
	RET
