/* The files of the web interface, one behind the other, as tools/pack.mjs lays them. */
    .section .rodata
    .balign 16
    .global lapwing_web_bytes
    .global lapwing_web_bytes_end
lapwing_web_bytes:
    .incbin "bytes"
lapwing_web_bytes_end:
    .byte 0
    .section .note.GNU-stack, "", %progbits
