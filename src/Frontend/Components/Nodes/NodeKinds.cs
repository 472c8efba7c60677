using Billing.Nodes;

namespace Billing.Frontend.Components.Nodes;

/// <summary>What kinds of nodes are called, and how each is told to talk to us.</summary>
internal static class NodeKinds
{
    public static string Name(NodeKind kind) => kind switch
    {
        NodeKind.Generic => "Any other",
        NodeKind.OpenSips => "OpenSIPS",
        NodeKind.PortaSip => "PortaSIP / Sippy",
        NodeKind.FreeSwitch => "FreeSWITCH",
        _ => kind.ToString(),
    };

    /// <summary>What to write where, in order. RADIUS_SERVER and SHARED_SECRET are for the reader to replace.</summary>
    public static (string Where, string Text)[] Setup(NodeKind kind) => kind switch
    {
        NodeKind.Kamailio =>
        [
            ("/etc/radcli/servers", "RADIUS_SERVER    SHARED_SECRET"),
            ("/etc/radcli/radiusclient.conf", """
                authserver      RADIUS_SERVER:1812
                acctserver      RADIUS_SERVER:1813
                servers         /etc/radcli/servers
                dictionary      /etc/radcli/dictionary
                default_realm
                radius_timeout  2
                radius_retries  2
                bindaddr        *
                """),
            ("kamailio.cfg", """
                loadmodule "acc.so"
                loadmodule "acc_radius.so"
                modparam("acc", "failed_transaction_flag", 3)
                modparam("acc_radius", "radius_config", "/etc/radcli/radiusclient.conf")
                modparam("acc_radius", "radius_flag", 1)
                modparam("acc_radius", "radius_extra",
                  "User-Name=$au;Calling-Station-Id=$fU;Called-Station-Id=$rU")
                # on each INVITE, before t_relay():
                #   setflag(1); setflag(3);
                """),
        ],
        NodeKind.OpenSips =>
        [
            ("/etc/radcli/servers", "RADIUS_SERVER    SHARED_SECRET"),
            ("/etc/radcli/radiusclient.conf", """
                authserver      RADIUS_SERVER:1812
                acctserver      RADIUS_SERVER:1813
                servers         /etc/radcli/servers
                dictionary      /etc/radcli/dictionary
                """),
            ("opensips.cfg", """
                loadmodule "aaa_radius.so"
                loadmodule "acc.so"
                modparam("aaa_radius", "radius_config", "/etc/radcli/radiusclient.conf")
                modparam("acc", "aaa_url", "radius:/etc/radcli/radiusclient.conf")
                # on each INVITE, before t_relay():
                #   do_accounting("aaa", "cdr|missed|failed");
                """),
        ],
        NodeKind.FreeSwitch =>
        [
            ("autoload_configs/modules.conf.xml", """<load module="mod_radius_cdr"/>"""),
            ("autoload_configs/mod_radius_cdr.conf.xml", """
                <configuration name="mod_radius_cdr.conf" description="RADIUS CDR">
                  <settings>
                    <param name="acctserver" value="RADIUS_SERVER:1813:SHARED_SECRET"/>
                    <param name="dictionary" value="/etc/freeswitch/radius/dictionary"/>
                    <param name="radius_timeout" value="2"/>
                    <param name="radius_retries" value="3"/>
                  </settings>
                </configuration>
                """),
        ],
        NodeKind.Cisco =>
        [
            ("IOS configuration", """
                aaa new-model
                aaa authentication login h323 group radius
                aaa authorization exec h323 group radius
                aaa accounting connection h323 start-stop group radius
                radius server BILLING
                 address ipv4 RADIUS_SERVER auth-port 1812 acct-port 1813
                 key SHARED_SECRET
                 timeout 2
                 retransmit 3
                radius-server vsa send accounting
                radius-server vsa send authentication
                gw-accounting aaa
                """),
        ],
        _ =>
        [
            ("RADIUS settings of the node", """
                Authorization server   RADIUS_SERVER, port 1812
                Accounting server      RADIUS_SERVER, port 1813
                Shared secret          SHARED_SECRET
                Accounting records     Start and Stop, and interim updates if it can
                """),
        ],
    };

    /// <summary>One record that shows that packets arrive, sent from the node's own address by FreeRADIUS' radclient.</summary>
    public const string Probe = """
        echo 'User-Name=test, Acct-Status-Type=Start, Acct-Session-Id=probe-1, Calling-Station-Id=4930000000, Called-Station-Id=12120000000' \
          | radclient -x RADIUS_SERVER:1813 acct SHARED_SECRET
        """;
}
