# An HVM guest of 512 bytes: says HVM-UP on its serial port, again and again. It takes the clock's ticks itself,
# as a BIOS that runs for long is among what nested virtualization under QEMU loses its way in.
    .code16
    .globl _start
_start:
    cli
    xorw %ax, %ax
    movw %ax, %ds
    movw %ax, %ss
    movw $0x7c00, %sp
    movw $tick, 8 * 4       # IRQ 0
    movw %ax, 8 * 4 + 2
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
    movw $18, %cx           # ticks: a second
    sti
idle:
    hlt
    loop idle
    cli
    jmp again
tick:
    pushw %ax
    movb $0x20, %al         # the interrupt controller may send the next
    outb %al, $0x20
    popw %ax
    iretw
text:
    .asciz "HVM-UP\r\n"
    .org 510
    .word 0xaa55
