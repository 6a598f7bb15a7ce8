#include <doctest/doctest.h>

#include "tests/lang/evaluated.h"

namespace domus {
namespace {

using testing::Evaluated;

struct Row {
  const char* script;
  const char* dump;
};

template <size_t kCount>
void CheckRows(const Row (&rows)[kCount], const EvaluateOptions& options = {}) {
  for (const Row& row : rows) {
    CAPTURE(row.script);
    CHECK(Evaluated(row.script, options).Dump() == row.dump);
  }
}

TEST_CASE("assignment") {
  static constexpr Row kRows[] = {
      {"a = b = 1", "a = 1\nb = 1\n"},
      {"a, b = 1, 'x'", "a = 1\nb = 'x'\n"},
      {"(a, [b, c]) = 1, (2, 3)", "a = 1\nb = 2\nc = 3\n"},
      {"a = [1, 2, 3]\na[0] = 9\na[-1] += 1", "a = [9, 2, 4]\n"},
      {"a = [1, 2, 3, 4]\na[1:3] = ['x']", "a = [1, 'x', 4]\n"},
      {"a = [1, 2, 3, 4]\na[::2] = [0, 0]", "a = [0, 2, 0, 4]\n"},
      {"a = [1, 2, 3, 4]\ndel a[0]\ndel a[1:]", "a = [2]\n"},
      {"a = 1\ndel a\nb = 2", "b = 2\n"},
      {"a = ['x']\nb = a\nb += ['y']", "a = ['x', 'y']\nb = ['x', 'y']\n"},
      {"d = {}\nd['k'] = 1\nd['k'] += 1", "d = {'k': 2}\n"},
      {"a, b = 1", "TypeError: 'int' object is not iterable\n"},
      {"a, b = 1,", "ValueError: need more than 1 value to unpack\n"},
      {"a, b = 1, 2, 3", "ValueError: too many values to unpack\n"},
  };
  CheckRows(kRows);
}

TEST_CASE("numbers") {
  static constexpr Row kRows[] = {
      {"a = 7 / 2\nb = -7 / 2\nc = -7 % 3\nd = 7 % -3", "a = 3\nb = -4\nc = 2\nd = -2\n"},
      {"a = 7 / 2.0\nb = 7 // 2.0\nc = -7.5 % 2", "a = 3.5\nb = 3.0\nc = 0.5\n"},
      {"a = 2 ** 10\nb = 2 ** -1\nc = -2 ** 2", "a = 1024\nb = 0.5\nc = -4\n"},
      {"a = 1 << 4 | 3\nb = ~5\nc = 6 ^ 3 & 2", "a = 19\nb = -6\nc = 4\n"},
      {"a = 5L\nb = a + 1\nc = True + 1", "a = 5L\nb = 6L\nc = 2\n"},
      {"a = 0100\nb = 0x1F\nc = 1e3", "a = 64\nb = 31\nc = 1000.0\n"},
      {"a = divmod(-7, 2)\nb = abs(-3)\nc = round(2.5)\nd = pow(3, 4, 5)",
       "a = (-4, 1)\nb = 3\nc = 3.0\nd = 1\n"},
      {"a = 1 / 0", "ZeroDivisionError: integer division or modulo by zero\n"},
      {"a = 'x' + 1", "TypeError: cannot concatenate 'str' and 'int' objects\n"},
      {"a = 1 + 'x'", "TypeError: unsupported operand type(s) for +: 'int' and 'str'\n"},
      {"a = int(' 42 ')\nb = int('ff', 16)\nc = int('0x1f', 0)\nd = int(-2.7)",
       "a = 42\nb = 255\nc = 31\nd = -2\n"},
      {"a = int('x')", "ValueError: invalid literal for int() with base 10: 'x'\n"},
      {"a = int(None)", "TypeError: int() argument must be a string or a number, not 'NoneType'\n"},
      {"a = float('1.5')\nb = hex(255)\nc = oct(8)\nd = oct(0)",
       "a = 1.5\nb = '0xff'\nc = '010'\nd = '0'\n"},
  };
  CheckRows(kRows);
}

TEST_CASE("comparison and truth") {
  static constexpr Row kRows[] = {
      {"a = 1 < 2 < 3\nb = 1 < 3 < 2\nc = 1 == 1.0", "a = True\nb = False\nc = True\n"},
      {"a = None < 0 < {} < [] < '' < ()", "a = True\n"},
      {"a = 'b' in 'abc'\nb = 2 in [1, 2]\nc = 'k' not in {'k': 1}",
       "a = True\nb = True\nc = False\n"},
      {"a = [1, 2] < [1, 3]\nb = (1,) == [1]\nc = 'a' == u'a'",
       "a = True\nb = False\nc = True\n"},
      {"a = '' or 'x'\nb = 1 and [] and 2\nc = not ''\nd = 'y' if [] else 'n'",
       "a = 'x'\nb = []\nc = True\nd = 'n'\n"},
      {"a = cmp(1, 2)\nb = None is None\nc = sorted([3, 'a', None, 1.5])",
       "a = -1\nb = True\nc = [None, 1.5, 3, 'a']\n"},
  };
  CheckRows(kRows);
}

TEST_CASE("slices") {
  static constexpr Row kRows[] = {
      {"s = 'abcdef'\na = s[1:3]\nb = s[-2:]\nc = s[::-1]\nd = s[4:1:-2]\ne = s[10:]\nf = s[-1]",
       "s = 'abcdef'\na = 'bc'\nb = 'ef'\nc = 'fedcba'\nd = 'ec'\ne = ''\nf = 'f'\n"},
      {"a = range(10)[2:8:3]\nb = (1, 2, 3)[:-1]", "a = [2, 5]\nb = (1, 2)\n"},
      {"a = 'abc'[5]", "IndexError: string index out of range\n"},
      {"a = [1][1]", "IndexError: list index out of range\n"},
      {"a = {}['k']", "KeyError: 'k'\n"},
      {"a = [1]['x']", "TypeError: list indices must be integers, not str\n"},
      {"a = 5[0]", "TypeError: 'int' object has no attribute '__getitem__'\n"},
      {"a = u'a\\xe9b'\nb = a[1]\nc = len(a)\nd = a[::-1]",
       "a = u'a\\xe9b'\nb = u'\\xe9'\nc = 3\nd = u'b\\xe9a'\n"},
  };
  CheckRows(kRows);
}

TEST_CASE("percent formatting") {
  static constexpr Row kRows[] = {
      {"a = 'vm%02d' % 7\nb = '%s-%s' % ('a', 1)\nc = '%(k)s%%' % {'k': 5}",
       "a = 'vm07'\nb = 'a-1'\nc = '5%'\n"},
      {"a = '%5d|%-5d|%05d|%+d|% d' % (42, 42, -42, 42, 42)", "a = '   42|42   |-0042|+42| 42'\n"},
      {"a = '%x %X %#x %o %#o %c%c' % (255, 255, 255, 8, 8, 65, 'B')",
       "a = 'ff FF 0xff 10 010 AB'\n"},
      {"a = '%.2f %e %g %10.3f|' % (1.005, 12345.678, 0.0001, 2.5)",
       "a = '1.00 1.234568e+04 0.0001      2.500|'\n"},
      {"a = '%-6s|%6s|%.2s' % ('ab', 'ab', 'abcd')\nb = '%*d' % (5, 42)\nc = '%r' % 'x'",
       "a = 'ab    |    ab|ab'\nb = '   42'\nc = \"'x'\"\n"},
      {"a = '%s' % [1, 'x']\nb = '%s' % (None,)\nc = '%d' % 3.9\nd = '%s' % u'x'",
       "a = \"[1, 'x']\"\nb = 'None'\nc = '3'\nd = u'x'\n"},
      {"a = '%d' % 'x'", "TypeError: %d format: a number is required, not str\n"},
      {"a = '%s %s' % 'x'", "TypeError: not enough arguments for format string\n"},
      {"a = 'x' % 1", "TypeError: not all arguments converted during string formatting\n"},
      {"a = '%(a)s' % 1", "TypeError: format requires a mapping\n"},
      {"a = '%y' % 1", "ValueError: unsupported format character 'y' (0x79) at index 1\n"},
      {"a = '%' % 1", "ValueError: incomplete format\n"},
      {"a = '%(b)s' % {'a': 1}", "KeyError: 'b'\n"},
  };
  CheckRows(kRows);
}

TEST_CASE("string methods") {
  static constexpr Row kRows[] = {
      {"a = ','.join(['x', 'y'])\nb = 'a,b,,c'.split(',')\nc = ' a  b '.split()\n"
       "d = 'a b c'.split(None, 1)\ne = 'a,b,c'.rsplit(',', 1)\nf = ' a b c '.rsplit(None, 1)",
       "a = 'x,y'\nb = ['a', 'b', '', 'c']\nc = ['a', 'b']\nd = ['a', 'b c']\n"
       "e = ['a,b', 'c']\nf = [' a b', 'c']\n"},
      {"a = ' x '.strip()\nb = 'xxaxx'.strip('x')\nc = 'aXb'.replace('X', '--')\n"
       "d = 'ab'.replace('', '-')\ne = 'aaa'.replace('a', 'b', 2)",
       "a = 'x'\nb = 'a'\nc = 'a--b'\nd = '-a-b-'\ne = 'bba'\n"},
      {"a = 'aBc'.upper() + 'AbC'.lower()\nb = 'hello world'.title()\nc = 'hELLO'.capitalize()\n"
       "d = 'aB'.swapcase()",
       "a = 'ABCabc'\nb = 'Hello World'\nc = 'Hello'\nd = 'Ab'\n"},
      {"a = 'vm.cfg'.startswith('vm')\nb = 'vm.cfg'.endswith(('.py', '.cfg'))\n"
       "c = 'hello'.find('l')\nd = 'hello'.rfind('l')\ne = 'hello'.find('z')\nf = 'abab'.count('ab')",
       "a = True\nb = True\nc = 2\nd = 3\ne = -1\nf = 2\n"},
      {"a = '7'.zfill(3)\nb = '-7'.zfill(4)\nc = 'ab'.center(5, '*')\nd = 'ab'.ljust(4) + '|'\n"
       "e = 'ab'.rjust(4)\nf = 'abc'.center(6, '*')",
       "a = '007'\nb = '-007'\nc = '**ab*'\nd = 'ab  |'\ne = '  ab'\nf = '*abc**'\n"},
      {"a = 'a=b=c'.partition('=')\nb = 'a=b=c'.rpartition('=')\nc = 'a\\nb\\r\\nc'.splitlines()\n"
       "d = 'a\\tb'.expandtabs(4)",
       "a = ('a', '=', 'b=c')\nb = ('a=b', '=', 'c')\nc = ['a', 'b', 'c']\nd = 'a   b'\n"},
      {"a = '{} {1}'.format(1, 2)", "a = '1 2'\n"},
      {"a = '{0:>5}|{1:<5}|{2:^5}|{3:05d}|{4:.2f}|{n!r}|{{}}'.format('a', 'b', 'c', 42, 1.5, n='x')",
       "a = \"    a|b    |  c  |00042|1.50|'x'|{}\"\n"},
      {"a = '{0[1]} {1[k]}'.format([1, 2], {'k': 3})", "a = '2 3'\n"},
      {"a = 'x'.index('y')", "ValueError: substring not found\n"},
      {"a = ','.join([1])", "TypeError: sequence item 0: expected string, int found\n"},
      {"a = 'x'.splt()", "AttributeError: 'str' object has no attribute 'splt'\n"},
      {"a = 'x'.upper(1)", "TypeError: upper() takes no arguments (1 given)\n"},
      {"a = str(u'\\xe9')",
       "UnicodeEncodeError: 'ascii' codec can't encode character u'\\xe9' in position 0: "
       "ordinal not in range(128)\n"},
  };
  CheckRows(kRows);
}

TEST_CASE("lists, tuples and dicts") {
  static constexpr Row kRows[] = {
      {"a = [3, 1, 2]\na.sort()\nb = sorted(a, reverse=True)\nc = sorted('ba', key=lambda x: x)",
       "a = [1, 2, 3]\nb = [3, 2, 1]\nc = ['a', 'b']\n"},
      {"a = []\na.append(1)\na.extend((2, 3))\na.insert(0, 0)\nb = a.pop()\nc = a.pop(0)\n"
       "a.remove(2)\na.reverse()",
       "a = [1]\nb = 3\nc = 0\n"},
      {"a = [1] * 2 + [3]\nb = (1,) * 2\nc = [1, 2, 1].count(1)\nd = (1, 2).index(2)",
       "a = [1, 1, 3]\nb = (1, 1)\nc = 2\nd = 1\n"},
      {"d = {'mac': 1, 'bridge': 2, 'ip': 3}\nk = d.keys()",
       "d = {'bridge': 2, 'mac': 1, 'ip': 3}\nk = ['bridge', 'mac', 'ip']\n"},
      {"d = dict([('a', 1)], b=2)\nd.update({'c': 3})\na = d.get('z', 0)\nb = d.has_key('a')\n"
       "c = d.pop('c')\ne = d.setdefault('e', 5)\ndel d['a']\nf = sorted(d.items())\nd = 0",
       "d = 0\na = 0\nb = True\nc = 3\ne = 5\nf = [('b', 2), ('e', 5)]\n"},
      {"a = [1, 2].indexx", "AttributeError: 'list' object has no attribute 'indexx'\n"},
      {"d = {[]: 1}", "TypeError: unhashable type: 'list'\n"},
      {"a = [x * 2 for x in range(5) if x % 2]\nb = x", "a = [2, 6]\nx = 4\nb = 4\n"},
      {"a = sum(x for x in [1, 2])\nb = [(i, j) for i in 'ab' for j in (1, 2)]",
       "a = 3\nb = [('a', 1), ('a', 2), ('b', 1), ('b', 2)]\n"},
  };
  // The variable of a list comprehension is a name of the script, first assigned before the list is.
  CHECK(Evaluated("a = [i for i in 'x']").Dump() == "i = 'x'\na = ['x']\n");
  for (const Row& row : kRows) {
    if (std::string_view(row.script).starts_with("a = [x * 2")) {
      CHECK(Evaluated(row.script).Dump() == "x = 4\na = [2, 6]\nb = 4\n");
      continue;
    }
    CAPTURE(row.script);
    std::string dump = Evaluated(row.script).Dump();
    if (std::string_view(row.script).starts_with("a = sum")) {
      CHECK(dump == "a = 3\ni = 'b'\nj = 2\nb = [('a', 1), ('a', 2), ('b', 1), ('b', 2)]\n");
      continue;
    }
    CHECK(dump == row.dump);
  }
}

TEST_CASE("statements") {
  static constexpr Row kRows[] = {
      {"m = 1\nif m == 0: a = 'x'\nelif m == 1: a = 'y'\nelse: a = 'z'", "m = 1\na = 'y'\n"},
      {"for i in range(5):\n  if i == 3: break\nelse:\n  a = 1", "i = 3\n"},
      {"for i in (1, 2):\n  continue\nelse:\n  a = 1", "i = 2\na = 1\n"},
      {"i = 0\nwhile i < 3:\n  i += 1\nelse:\n  a = 'done'", "i = 3\na = 'done'\n"},
      {"l = [1]\nfor x in l:\n  if len(l) < 4: l.append(x + 1)", "l = [1, 2, 3, 4]\nx = 4\n"},
      {"for k, v in {'a': 1}.items(): pass", "k = 'a'\nv = 1\n"},
      {"print 'hello', 1\na = 1", "a = 1\n"},
      {"def f(): return 1\na = f()", "a = 1\n"},
      {"def f(x, y=2, z=3): return x + y * z\na = f(1)\nb = f(1, z=1)\nc = f(y=1, x=2)",
       "a = 7\nb = 3\nc = 5\n"},
      {"k = 10\nf = lambda x: x + k\na = f(1)", "k = 10\nf = <function>\na = 11\n"},
      {"def f():\n  global g\n  g = 5\nf()", "g = 5\n"},
      {"def outer(n):\n  def inner(x): return x + n\n  return inner\na = outer(3)(4)", "a = 7\n"},
      {"def fact(n):\n  if n < 2: return 1\n  return n * fact(n - 1)\na = fact(10)",
       "a = 3628800\n"},
      {"def f(x): pass\na = f()", "TypeError: f() takes exactly 1 argument (0 given)\n"},
      {"def f(x): pass\na = f(1, 2)", "TypeError: f() takes exactly 1 argument (2 given)\n"},
      {"def f(x): pass\na = f(y=1)", "TypeError: f() got an unexpected keyword argument 'y'\n"},
      {"def f():\n  a = b\n  b = 1\nf()",
       "UnboundLocalError: local variable 'b' referenced before assignment\n"},
      {"a = 'x'()", "TypeError: 'str' object is not callable\n"},
      {"a = map(str.upper, ['x'])\nb = filter(None, [0, 1])\nc = zip('ab', [1, 2])\n"
       "d = reduce(lambda x, y: x + y, [1, 2, 3])\ne = map(None, [1], [2, 3])",
       "a = ['X']\nb = [1]\nc = [('a', 1), ('b', 2)]\nd = 6\ne = [(1, 2), (None, 3)]\n"},
      {"a = min(3, 1, 2)\nb = max([1, 5, 2])\nc = any([0, 1])\nd = all([])\n"
       "e = isinstance('x', basestring)\nf = type(1) == int\ng = list(enumerate('a'))",
       "a = 1\nb = 5\nc = True\nd = True\ne = True\nf = True\ng = [(0, 'a')]\n"},
      {"a = '%(x)s' % locals()", "KeyError: 'x'\n"},
      {"x = 1\na = '%(x)s' % locals()", "x = 1\na = '1'\n"},
  };
  CheckRows(kRows);
}

TEST_CASE("exceptions") {
  static constexpr Row kRows[] = {
      {"try:\n  a = int('x')\nexcept ValueError, e:\n  a = str(e)",
       "a = \"invalid literal for int() with base 10: 'x'\"\n"},
      {"try:\n  {}['k']\nexcept (IndexError, KeyError):\n  a = 1\nelse:\n  a = 2\nfinally:\n  b = 3",
       "a = 1\nb = 3\n"},
      {"try:\n  a = 1\nexcept:\n  a = 2\nelse:\n  b = 3", "a = 1\nb = 3\n"},
      {"try:\n  raise ValueError\nexcept StandardError:\n  a = 1", "a = 1\n"},
      {"try:\n  raise OSError(2, 'gone')\nexcept EnvironmentError, e:\n  a = (e.errno, str(e))",
       "a = (2, '[Errno 2] gone')\n"},
      {"def f():\n  try:\n    return 1\n  finally:\n    g()\ndef g(): return 2\na = f()", "a = 1\n"},
      {"try:\n  try:\n    raise KeyError('a')\n  except KeyError:\n    raise\nexcept LookupError, e:\n"
       "  a = e.args", "a = ('a',)\n"},
      {"raise ValueError, 'bad'", "ValueError: bad\n"},
      {"raise 'text'",
       "TypeError: exceptions must be old-style classes or derived from BaseException, not str\n"},
      {"assert 1 == 1\nassert 0, 'no'", "AssertionError: no\n"},
      {"a = 1\nb = nosuch\nc = 2", "a = 1\nNameError: name 'nosuch' is not defined\n"},
  };
  CheckRows(kRows);
}

TEST_CASE("modules") {
  static constexpr Row kRows[] = {
      {"import os, re\narch = os.uname()[4]\nif re.search('64', arch):\n  lib = 'lib64'\n"
       "else:\n  lib = 'lib'", "arch = 'x86_64'\nlib = 'lib64'\n"},
      {"import os.path\na = os.path.join('/a', 'b', '../c')\nb = os.path.normpath('/a/../b//c/.')\n"
       "c = os.path.basename('/x/vm.cfg')\nd = os.path.dirname('/x/vm.cfg')\n"
       "e = os.path.splitext('a.tar.gz')\nf = os.path.abspath('//a/../b')",
       "a = '/a/b/../c'\nb = '/b/c'\nc = 'vm.cfg'\nd = '/x'\ne = ('a.tar', '.gz')\nf = '//b'\n"},
      {"from os.path import basename as b\na = b('/x/y')", "a = 'y'\n"},
      {"import re\nm = re.match(r'(?P<n>\\w+)-(\\d+)', 'web-12')\na = m.group('n', 2)\n"
       "b = m.groups()\nc = m.start(2)\nd = m.groupdict()\nm = None",
       "m = None\na = ('web', '12')\nb = ('web', '12')\nc = 4\nd = {'n': 'web'}\n"},
      {"import re\na = re.sub('[aeiou]', '*', 'banana', 2)\nb = re.findall('a(.)', 'banana')\n"
       "c = re.split('[,;] *', 'a, b;c')\nd = re.sub(r'(\\w)(\\w)', r'\\2\\1', 'abcd')\n"
       "e = re.sub('x*', '-', 'abxd')\nf = re.escape('a.b')",
       "a = 'b*n*na'\nb = ['n', 'n']\nc = ['a', 'b', 'c']\nd = 'badc'\ne = '-a-b-d-'\n"
       "f = 'a\\\\.b'\n"},
      {"import re\na = re.compile('WEB', re.I).search('my web').span()\nb = re.match('b', 'ab')",
       "a = (3, 6)\nb = None\n"},
      {"import string\na = string.join(['a', 'b'])\nb = string.split('a,b', ',')\n"
       "c = string.upper('x')\nd = string.digits\ne = string.zfill('7', 2)",
       "a = 'a b'\nb = ['a', 'b']\nc = 'X'\nd = '0123456789'\ne = '07'\n"},
      {"a = inet_ntoa(inet_aton('10.0.0.1') + 1)\nb = add_offset_to_ip('10.0.0.255', 1)\n"
       "c = check_subnet('10.0.0.5', '10.0.0.0', '255.255.255.0')",
       "a = '10.0.0.2'\nb = '10.0.1.0'\nc = True\n"},
      {"import math\na = math.floor(2.5)\nimport sys\nb = sys.maxint",
       "a = 2.0\nb = 9223372036854775807\n"},
  };
  CheckRows(kRows);
}

TEST_CASE("command-line words") {
  EvaluateOptions options;
  options.known_variables = {"memory", "disk"};
  options.words = {{"vmid", " 3 ", {}}, {"memory", "512", {}}};
  CHECK(Evaluated("memory = 64\nname = 'vm' + vmid\nhalf = memory / 2", options).Dump() ==
        "memory = '512'\nvmid = '3'\nname = 'vm3'\nhalf = 32\n");
  CHECK(Evaluated("a = memory", options).Dump() ==
        "memory = '512'\nvmid = '3'\nNameError: name 'memory' is not defined\n");
  CHECK(Evaluated("def check(var, val):\n  val = int(val)\n  if val <= 0: raise ValueError\n"
                  "  return val\nxm_vars.var('vmid', use='an id', check=check)\nxm_vars.check()\n"
                  "name = 'VM%d' % vmid",
                  options)
            .Dump() == "memory = '512'\nvmid = 3\nname = 'VM3'\n");
  CHECK(Evaluated("def check(var, val): return int(val)\nxm_vars.var('id', check=check)\n"
                  "xm_vars.check()")
            .Dump() ==
        "TypeError: id - int() argument must be a string or a number, not 'NoneType'\n");
  options.words = {{"disk", "a", {}}, {"disk", "b", {}}};
  CHECK(Evaluated("", options).Dump() == "disk = ['a', 'b']\n");
}

TEST_CASE("xm's scopes") {
  EvaluateOptions options;
  options.xm_scopes = true;
  static constexpr Row kRows[] = {
      {"x = 1\ndef f(): return x\na = f()", "x = 1\nNameError: global name 'x' is not defined\n"},
      {"a = (lambda: os.sep)()", "NameError: global name 'os' is not defined\n"},
      {"x = 1\na = [x for i in [1]]", "x = 1\ni = 1\na = [1]\n"},
      {"x = 1\na = list(x for i in [1])", "x = 1\nNameError: global name 'x' is not defined\n"},
      {"def f(v): return int(v) + len('x')\na = f('1')", "a = 2\n"},
  };
  CheckRows(kRows, options);
}

TEST_CASE("places") {
  const Evaluated evaluated(
      "base = '/OVS'\ndisk = ['file:%s/a.img,xvda,w' % base]\nname = 'a'\nname = 'b'\n"
      "x = 1\nx = x + 1\nif x: y = 1\ny = 2\n");
  const Settings& settings = evaluated.evaluation.settings;
  const Value& disk = settings.Find("disk")->value.As<List>()->items[0];
  CHECK(evaluated.At(LocateInString(disk, 5, 9)) == "/OVS");
  CHECK(evaluated.At(LocateInString(disk, 16, 20)) == "xvda");
  CHECK(evaluated.At(disk.where) == "'file:%s/a.img,xvda,w' % base");
  const Setting& name = *settings.Find("name");
  CHECK(evaluated.At(name.value.where) == "'b'");
  REQUIRE(name.overwritten.size() == 1);
  CHECK(evaluated.At(name.overwritten[0]) == "name");
  CHECK(name.overwritten[0].span.begin < name.name_at.span.begin);
  CHECK(settings.Find("x")->overwritten.empty());
  CHECK(settings.Find("y")->overwritten.empty());
  CHECK(settings.Find("base")->read_by_script);
  CHECK(!settings.Find("disk")->read_by_script);
}

}  // namespace
}  // namespace domus
