# An HVM guest of 512 bytes: says HVM-UP on its serial port, again and again.
    .code16
    .globl _start
_start:
    cli
    xorw %ax, %ax
    movw %ax, %ds
    movw $0x7c00, %sp
again:
    movw $text, %si
next:
    lodsb
    testb %al, %al
    jz rest
    movb %al, %bl
    movw $0x3fd, %dx        # line status of COM1
busy:
    inb %dx, %al
    testb $0x20, %al
    jz busy
    movb %bl, %al
    movw $0x3f8, %dx
    outb %al, %dx
    jmp next
rest:
    movw $18, %cx           # ticks of the BIOS's clock: a second
    sti
idle:
    hlt
    loop idle
    jmp again
text:
    .asciz "HVM-UP\r\n"
    .org 510
    .word 0xaa55
