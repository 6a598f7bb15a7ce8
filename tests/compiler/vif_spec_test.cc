#include "compiler/devices/vif_spec.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "compiler/devices/vif_qos.h"
#include "model/device_fields.h"
#include "tests/support/device_spec.h"

namespace domus {
namespace {

using testing::Literal;
using testing::SpecCase;

std::string Outcome(std::string_view text) {
  Literal literal(text);
  const std::optional<Vif> vif = ParseVif(literal.value(), literal.context());
  std::string outcome = literal.Diagnostics();
  if (vif) outcome += testing::DumpField(VifField(*vif, 0));
  CHECK(vif.has_value() == !literal.sink().HasErrors());
  return outcome;
}

TEST_CASE("vifs") {
  const SpecCase cases[] = {
      {"", "vif[0]"},
      {" ", "vif[0]"},
      {"bridge=xenbr0", "vif[0] bridge=xenbr0"},
      {"type=ioemu, mac=00:16:3E:5A:10:01 ,bridge=xenbr0, model=e1000",
       "vif[00:16:3e:5a:10:01] bridge=xenbr0, model=e1000, type=ioemu"},
      {"type=vif,type =netfront",
       "VM042 <type> `type` is given twice in one vif\n"
       "  label: this one counts\n"
       "  at <type>: first given here\n"
       "vif[0] type=netfront"},
      {"ip=10.0.0.1/24,script=vif-route,vifname=eth.0,backend=net",
       "vif[0] backend domain=net, ip=10.0.0.1/24, script=vif-route, vifname=eth.0"},
      {"accel=1,policy=p,label=l,netdev=eth0,devid=3,trust=0,mtu=9000",
       "vif[0] other accel=1, other devid=3, other gatewaydev=eth0, other label=l, other mtu=9000, "
       "other policy=p, other trust=0"},
      {"bridge=",
       "VM048 <bridge> `bridge` has no value\n"
       "  help: leave the key out to get its default\n"
       "vif[0]"},
      {"rate=10Mb/s", "vif[0] rate=10Mb/s"},
      {"rate=250KB/s", "vif[0] rate=2Mb/s"},
      {"rate=1MB/s@20ms", "vif[0] rate=1MB/s@20ms"},
      {"rate=1GB/s@1s", "vif[0] rate=8Gb/s@1000ms"},
      {"rate=9b/s@1500us", "vif[0] rate=1B/s@1500us"},
  };
  for (const SpecCase& c : cases) {
    CAPTURE(c.text);
    CHECK(Outcome(c.text) == c.expected);
  }
}

TEST_CASE("errors of a vif are marked inside its string") {
  const std::string mac_help =
      "  help: write six pairs of hexadecimal digits: `00:16:3e:5a:10:01`\n";
  const std::string rate_help =
      "  help: write `10Mb/s` (bits), `250KB/s` (bytes) or, with a window, `1MB/s@20ms`\n";
  const std::string window_help = "  help: write a time such as `20ms`, `1500us` or `1s`\n";
  const std::pair<std::string_view, std::string> cases[] = {
      {"brigde=xenbr0",
       "VM041 <brigde> unknown vif key `brigde`\n  help: did you mean `bridge`?\n"},
      {"mac=00:16:3e:5a:10:01,xenbr0",
       "VM040 <xenbr0> `xenbr0` is not a `key=value` pair\n"
       "  note: a vif is `key=value` pairs with commas between them\n"},
      {"bridge=xenbr0,",
       "VM040 <'bridge=xenbr0,'> nothing between the commas of a vif\n"
       "  note: a vif is `key=value` pairs with commas between them\n"},
      {"mac=00:16:3e:5a:10",
       "VM043 <00:16:3e:5a:10> `00:16:3e:5a:10` is not a MAC address\n" + mac_help},
      {"mac=00-16-3e-5a-10-01",
       "VM043 <00-16-3e-5a-10-01> `00-16-3e-5a-10-01` is not a MAC address\n" + mac_help},
      {"mac=01:16:3e:5a:10:01",
       "VM044 <01:16:3e:5a:10:01> `01:16:3e:5a:10:01` is a multicast MAC address\n"
       "  label: the first byte is odd\n"
       "  note: an interface needs an address of its own; switches drop frames from this one\n"
       "  help: addresses of Xen guests begin with `00:16:3e`\n"},
      {"type=iomeu", "VM045 <iomeu> unknown vif type `iomeu`\n  help: did you mean `ioemu`?\n"},
      {"mtu=big,trust=yes",
       "VM047 <big> `mtu` takes a number from 68 to 65535, not `big`\n"
       "VM047 <yes> `trust` takes 0 or 1, not `yes`\n"},
      {"rate=10Mbit", "VM046 <10Mbit> `10Mbit` is not a rate\n" + rate_help},
      {"rate=10mb/s", "VM046 <10mb/s> `10mb/s` is not a rate\n" + rate_help},
      {"rate=99999999999999999GB/s",
       "VM046 <99999999999999999GB/s> `99999999999999999GB/s` is not a rate\n" + rate_help},
      {"rate=0Mb/s",
       "VM046 <0Mb/s> a rate of `0Mb/s` lets nothing through\n"
       "  help: leave `rate` out to have no limit\n"},
      {"rate=1MB/s@20", "VM046 <20> `20` is not a rate's window\n" + window_help},
      {"rate=1MB/s@", "VM046 <1MB/s@> `` is not a rate's window\n" + window_help},
      {"rate=1MB/s@5000s", "VM046 <5000s> `5000s` is not a rate's window\n" + window_help},
  };
  for (const auto& [text, expected] : cases) {
    CAPTURE(text);
    CHECK(Outcome(text) == expected);
  }
}

Value Text(std::string text) {
  Value value;
  value.data = String{std::move(text), false, {}};
  return value;
}

std::string QosOutcome(std::vector<std::string> texts) {
  Literal literal("entry");
  Value entry;
  entry.where = literal.value().where;
  List list;
  for (std::string& text : texts) {
    list.items.push_back(Text(std::move(text)));
    list.items.back().where = literal.value().where;
  }
  entry.data = std::move(list);
  const auto qos = ParseVifQos(entry, literal.context());
  if (!qos) return literal.Diagnostics();
  return literal.Diagnostics() + fmt::format("{} {} bit/s {} us", qos->mac,
                                             qos->qos.bits_per_second,
                                             qos->qos.latency_us.value_or(-1));
}

TEST_CASE("inbound limits of a vif") {
  const std::string mac = "00:16:3E:31:d5:4b";
  CHECK(QosOutcome({mac, "tbf", "rate=8mbit,latency=50ms"}) ==
        "00:16:3e:31:d5:4b 8000000 bit/s 50000 us");
  CHECK(QosOutcome({mac, "tbf", "rate=10mbit"}) == "00:16:3e:31:d5:4b 10000000 bit/s -1 us");
  CHECK(QosOutcome({mac, "tbf", "rate=1.5Mbit, latency=2s"}) ==
        "00:16:3e:31:d5:4b 1500000 bit/s 2000000 us");
  CHECK(QosOutcome({mac, "tbf", "rate=500kbps"}) == "00:16:3e:31:d5:4b 4000000 bit/s -1 us");
  CHECK(QosOutcome({mac, "tbf", "rate=64000,latency=100"}) ==
        "00:16:3e:31:d5:4b 64000 bit/s 100 us");
  CHECK(QosOutcome({mac, "tbf", "latency=50ms"}) ==
        "VM066 <'entry'> a `tbf` setting without a rate\n  help: write `rate=8mbit`\n");
  CHECK(QosOutcome({mac, "tbf", "rate=8mbits"}) ==
        "VM066 <'entry'> `8mbits` is not a rate\n  help: write a number and a unit of tc, such as "
        "`8mbit` (bits) or `500kbps` (bytes)\n");
  CHECK(QosOutcome({mac, "tbf", "rate=1mbit,latency=soon"}) ==
        "VM066 <'entry'> `soon` is not a latency\n  help: write a time such as `50ms`\n");
  CHECK(QosOutcome({mac, "tbf", "rate=1mbit,burst=5"}) ==
        "VM041 <'entry'> unknown `tbf` setting key `burst`\n"
        "  help: the keys are `rate` and `latency`\n");
  CHECK(QosOutcome({mac, "htb", "rate=1mbit"}) ==
        "VM064 <'entry'> unknown algorithm `htb`\n  help: `vif_other_config` knows only `tbf`\n");
  CHECK(QosOutcome({mac, "tbf"}) ==
        "VM063 <'entry'> an entry of `vif_other_config` that is not three strings\n"
        "  help: write `['00:16:3e:5a:10:01', 'tbf', 'rate=8mbit,latency=50ms']`\n");
  CHECK(QosOutcome({"eth0", "tbf", "rate=1mbit"}) ==
        "VM043 <'entry'> `eth0` is not a MAC address\n"
        "  help: write six pairs of hexadecimal digits: `00:16:3e:5a:10:01`\n");
}

TEST_CASE("no text crashes the vif parser, and places lie inside") {
  const auto piece = rc::gen::oneOf(
      rc::gen::element<std::string>("mac=", "00:16:3e:5a:10:01", "rate=", "10Mb/s", "@20ms", ",",
                                    "=", " ", "type=ioemu", "mtu=1", "bridge"),
      rc::gen::arbitrary<std::string>());
  const bool holds = rc::check([&] {
    std::string text;
    for (const std::string& part : *rc::gen::container<std::vector<std::string>>(piece)) {
      text += part;
    }
    Literal literal(text);
    const auto vif = ParseVif(literal.value(), literal.context());
    RC_ASSERT(vif.has_value() == !literal.sink().HasErrors());
    RC_ASSERT(literal.PlacesAreInside());
  });
  CHECK(holds);
}

}  // namespace
}  // namespace domus
