// Guest files: the subset of Python 2 that vm.cfg files use, which contains xl's dialect.
//
// The characters are classes of bytes (lang/antlr/byte_stream.h), so token positions are byte
// offsets. The lexer never fails. Tokens pass through LexGuest (lang/antlr/guest_lines.h) before
// the parser sees them: it drops line ends inside brackets and of blank lines, makes INDENT and
// DEDENT, and pairs every bracket. Operators come as a flat list whose precedence
// lang/antlr/operators.cc resolves: the parse tree stays shallow, and every decision is LL(1) but
// for trailing commas and keyword arguments.
grammar Guest;

tokens { INDENT, DEDENT }

file: statement* EOF;

statement
  : simpleLine
  | ifStatement
  | forStatement
  | whileStatement
  | tryStatement
  | functionDefinition
  | classDefinition
  | withStatement
  | decorated
  ;

simpleLine: simple (SEMICOLON simple)* SEMICOLON? NEWLINE;

block: simpleLine | NEWLINE INDENT statement+ DEDENT;

simple
  : assignment
  | keyword=(PASS | BREAK | CONTINUE)
  | keyword=DEL expressions
  | keyword=RETURN expressions?
  | keyword=RAISE (test (COMMA test (COMMA test)?)?)?
  | keyword=GLOBAL NAME (COMMA NAME)*
  | keyword=IMPORT importedModule (COMMA importedModule)*
  | keyword=FROM dottedName IMPORT
      (STAR | importedNames | LPAREN importedNames COMMA? RPAREN)
  | keyword=ASSERT test (COMMA test)?
  | keyword=PRINT ((SHIFT_RIGHT test (COMMA expressions)?) | expressions)?
  | keyword=EXEC expressions
  | keyword=YIELD expressions?
  ;

assignment: expressions ((ASSIGN expressions)* | augmented=AUGMENTED_ASSIGN expressions);

importedModule: dottedName (AS NAME)?;
importedNames: importedName (COMMA importedName)*;
importedName: NAME (AS NAME)?;
dottedName: NAME (DOT NAME)*;

ifStatement: IF test COLON block (ELIF test COLON block)* elseClause?;
forStatement: FOR targets IN expressions COLON block elseClause?;
whileStatement: WHILE test COLON block elseClause?;
elseClause: ELSE COLON block;
tryStatement: TRY COLON block exceptClause* elseClause? finallyClause?;
exceptClause: EXCEPT (test ((COMMA | AS) NAME)?)? COLON block;
finallyClause: FINALLY COLON block;
functionDefinition: DEF NAME LPAREN parameters? RPAREN COLON block;
classDefinition: CLASS NAME (LPAREN expressions? RPAREN)? COLON block;
withStatement: WITH test (AS targets)? COLON block;
decorated: AT dottedName (LPAREN arguments? RPAREN)? NEWLINE statement;

parameters: parameter (COMMA parameter)* COMMA?;
parameter: NAME (ASSIGN test)? | stars=(STAR | POWER) NAME;

expressions: test (COMMA test)* COMMA?;

test: operation (IF operation ELSE test)? | LAMBDA parameters? COLON test;

operation: operand (binaryOperator operand)*;

operand: prefix* atom trailer*;

prefix: NOT | PLUS | MINUS | TILDE;

// `is not` is IS followed by an operand with the prefix NOT.
binaryOperator
  : OR | AND | LESS | GREATER | EQUAL | NOT_EQUAL | LESS_EQUAL | GREATER_EQUAL | IN | NOT IN | IS
  | PIPE | CARET | AMPERSAND | SHIFT_LEFT | SHIFT_RIGHT | PLUS | MINUS | STAR | SLASH
  | DOUBLE_SLASH | PERCENT | POWER
  ;

atom
  : NAME
  | number=(INTEGER | FLOAT)
  | STRING+
  | LPAREN (test (comprehension | (COMMA test)* COMMA?))? RPAREN
  | LBRACKET (test (comprehension | (COMMA test)* COMMA?))? RBRACKET
  | LBRACE (entry (COMMA entry)* COMMA?)? RBRACE
  ;

entry: test COLON test;

comprehension: comprehensionClause+;
comprehensionClause: FOR targets IN operation (IF operation)*;

targets: operand (COMMA operand)* COMMA?;

trailer
  : DOT NAME
  | LPAREN arguments? RPAREN
  | LBRACKET subscript RBRACKET
  ;

arguments: argument (COMMA argument)* COMMA?;
argument: test comprehension? | NAME ASSIGN test | stars=(STAR | POWER) test;

subscript: test ((COMMA test)+ COMMA? | COMMA | slice)? | slice;
slice: COLON upper=test? (COLON step=test?)?;

// Tokens ----------------------------------------------------------------------------------------

AND: 'and';
AS: 'as';
ASSERT: 'assert';
BREAK: 'break';
CLASS: 'class';
CONTINUE: 'continue';
DEF: 'def';
DEL: 'del';
ELIF: 'elif';
ELSE: 'else';
EXCEPT: 'except';
EXEC: 'exec';
FINALLY: 'finally';
FOR: 'for';
FROM: 'from';
GLOBAL: 'global';
IF: 'if';
IMPORT: 'import';
IN: 'in';
IS: 'is';
LAMBDA: 'lambda';
NOT: 'not';
OR: 'or';
PASS: 'pass';
PRINT: 'print';
RAISE: 'raise';
RETURN: 'return';
TRY: 'try';
WHILE: 'while';
WITH: 'with';
YIELD: 'yield';

NAME: [A-Za-z_] [A-Za-z_0-9]*;

INTEGER: ([1-9] [0-9]* | '0' [0-7]* | '0' [oO] [0-7]+ | '0' [xX] [0-9A-Fa-f]+ | '0' [bB] [01]+) [lL]?;
FLOAT: ([0-9]+ '.' [0-9]* | '.' [0-9]+) EXPONENT? | [0-9]+ EXPONENT;
fragment EXPONENT: [eE] [+-]? [0-9]+;
// Addresses, sizes with a unit, dates: text that lacks its quotes.
MALFORMED_NUMBER
  : [0-9] [0-9A-Za-z_]* ('.' [0-9A-Za-z_]+)*
  | BYTE ':' BYTE ':' BYTE ':' BYTE ':' BYTE ':' BYTE
  | BYTE BYTE BYTE BYTE '-' BYTE BYTE '-' BYTE BYTE '-' BYTE BYTE '-' BYTE BYTE BYTE BYTE BYTE BYTE
  ;
fragment BYTE: [0-9A-Fa-f] [0-9A-Fa-f];

STRING: PREFIX? (SINGLE '\'' | DOUBLE '"' | LONG_SINGLE '\'\'\'' | LONG_DOUBLE '"""');
// To the end of the line; a triple-quoted one to the end of the file.
UNTERMINATED_STRING
  : PREFIX? (SINGLE | DOUBLE | LONG_SINGLE '\''? '\''? | LONG_DOUBLE '"'? '"'?)
  ;
fragment PREFIX: [uUbB] [rR]? | [rR];
fragment SINGLE: '\'' (ESCAPE | ~['\\\r\n])*;
fragment DOUBLE: '"' (ESCAPE | ~["\\\r\n])*;
fragment LONG_SINGLE: '\'\'\'' ('\''? '\''? (ESCAPE | ~['\\]))*;
fragment LONG_DOUBLE: '"""' ('"'? '"'? (ESCAPE | ~["\\]))*;
fragment ESCAPE: '\\' ('\r\n' | .);
// ‘…’ and “…”, as word processors write quotes.
TYPOGRAPHIC_STRING: '\u0001' ~[\u0001'"\r\n]* '\u0001' '\u0002' '\u0002';

AUGMENTED_ASSIGN: ('+' | '-' | '*' | '**' | '/' | '//' | '%' | '&' | '|' | '^' | '<<' | '>>') '=';
ASSIGN: '=';
LPAREN: '(';
RPAREN: ')';
LBRACKET: '[';
RBRACKET: ']';
LBRACE: '{';
RBRACE: '}';
COMMA: ',';
COLON: ':';
SEMICOLON: ';';
DOT: '.';
AT: '@';
LESS: '<';
GREATER: '>';
EQUAL: '==';
NOT_EQUAL: '!=' | '<>';
LESS_EQUAL: '<=';
GREATER_EQUAL: '>=';
PIPE: '|';
CARET: '^';
AMPERSAND: '&';
SHIFT_LEFT: '<<';
SHIFT_RIGHT: '>>';
PLUS: '+';
MINUS: '-';
STAR: '*';
SLASH: '/';
DOUBLE_SLASH: '//';
PERCENT: '%';
POWER: '**';
TILDE: '~';

NEWLINE: '\r\n' | '\n' | '\r';
LINE_JOIN: '\\' ('\r\n' | '\n' | '\r') -> skip;
BLANKS: [ \t\f]+ -> skip;
COMMENT: '#' ~[\r\n]* -> skip;
UNKNOWN: .;
