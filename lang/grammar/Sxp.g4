// S-expressions as xend reads them: guest files for `xm -F`, xend-config.sxp, what `xm list -l`
// prints. The characters are classes of bytes (lang/antlr/byte_stream.h). The lexer never fails;
// parse_sxp.cc has judged brackets, strings and characters before the parser runs.
grammar Sxp;

document: node* EOF;
node: ATOM | STRING | form;
form: LPAREN node* RPAREN;

LPAREN: '(';
RPAREN: ')';
// Each of {}<>[]!; ends the atom before it and begins another, as in xend 3.x.
ATOM: ~[\u0000-\u0020\u007F()'"#] ~[\u0000-\u0020\u007F()#{}<>[\]!;]*;
STRING: (SINGLE '\'') | (DOUBLE '"');
UNTERMINATED_STRING: SINGLE | DOUBLE;
fragment SINGLE: '\'' ('\\' . | ~['\\])*;
fragment DOUBLE: '"' ('\\' . | ~["\\])*;

LINE_JOIN: '\\' ('\r\n' | '\n' | '\r') -> skip;
BLANKS: [ \t\f\r\n]+ -> skip;
COMMENT: '#' ~[\r\n]* -> skip;
// Ctrl-D ends the input.
END: '\u0004' .* -> skip;
UNKNOWN: .;
