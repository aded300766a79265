package exposure

import (
	"regexp"
	"strings"
)

// Of a system that is none of Windows a table may say its distribution, edition, version,
// kernel and architecture beside its name. Any other word may make something else of it:
// "Citrix on Linux", "Linux - decommissioned, now IIS".

// strangeTo reports whether a text about a system that is none of Windows has words that
// say no more of it than which it is.
func strangeTo(text string) bool {
	for _, w := range wordsOf(text) {
		if w = strings.Trim(w, "."); w != "" && !versionWord.MatchString(w) && !systemName.MatchString(w) && !unixWords[w] {
			return true
		}
	}
	return false
}

// wordsOf are the words of a text, in lower case; points are part of them.
func wordsOf(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return r != '.' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && r < 0x80
	})
}

// uname is what uname -a writes, in which the second word is the machine's name, and
// behind the release when it was built.
var uname = regexp.MustCompile(`^((?:GNU/k)?(?:Linux|FreeBSD|OpenBSD|NetBSD|DragonFly|Darwin|SunOS)) \S+ (\d+\.\d+\S*) .*(?:#\d|Kernel Version|GENERIC|sun4|i86pc)`)

// ciscoIOS is a version of IOS by itself, as Cisco counts them: "Cisco IOS 12.2(18)SXF17a".
var ciscoIOS = regexp.MustCompile(`^(?i:Cisco )?(?i:(IOS|IOS[ -]XE|IOS[ -]XR|NX-OS))(?i: Software)?,?(?i: Version)? \d+\.\d+(?:\.\d+)*(?:\([0-9a-z.]+\)[0-9A-Za-z]*)?[a-z]?$`)

func ofUname(text string) string {
	if m := ciscoIOS.FindStringSubmatch(text); m != nil {
		return "Cisco " + m[1]
	}
	if m := uname.FindStringSubmatch(text); m != nil {
		return m[1] + " " + m[2]
	}
	return text
}

var (
	// distribution is the name of one of Linux at the begin of a text, which then says Linux.
	distribution = regexp.MustCompile(`(?i)^\s*(?:debian|[kxl]?ubuntu|raspbian|devuan|kali|knoppix|red ?hat|rhel|centos|fedora|sles|sled|suse|opensuse|alpine|rocky|alma|gentoo|slackware|mandrake|mandriva|mageia|manjaro)(?:[^a-z]|$)`)
	esxi         = regexp.MustCompile(`^(?i:vmware )(?i:(esxi))\b`) // whose guests have addresses of their own
	otherKernel  = regexp.MustCompile(`(?i)linux|bsd|hurd|solaris|sunos|windows`)
	// ntServer is the edition between the name of a Windows NT and its version.
	ntServer = regexp.MustCompile(`(?i)\b((?:windows |win ?)?nt) ?((?:terminal )?server|workstation),? ?(?:version |v)?(4(?:\.0?)?)(\b|$)`)
)

// asUsual writes a text about a system as patterns know it: with the version behind the
// name, and with Linux where a distribution's name says so.
func asUsual(text string) string {
	text = esxi.ReplaceAllString(text, "$1")
	text = ntServer.ReplaceAllString(text, "$1 $3 $2")
	if distribution.MatchString(text) && !otherKernel.MatchString(text) && !aWindows.MatchString(text) {
		return "Linux " + text
	}
	return text
}

// versionWord is a version, a kernel's or a build's, or one letter.
var versionWord = regexp.MustCompile(`^(?:v?\d[\d.x]*(?:[a-z]{1,3}\d*)?|\d+(?:\.\w+)+|[a-z]|\d+(?:st|nd|rd|th)|(?:p|rc|r|u|sp|ga|beta|alpha|patch|update|el|fc|deb|ubuntu|build|rev|v|rhel|ol|amzn|mga|hp)\d+(?:\.\w+)*|[0-9a-f]{7,40})$`)

// unixWords are names of distributions and releases, and words about them.
var unixWords = words(`gnu linux kernel os x mac macos osx apple darwin bsd unix solaris sunos oracle sun open opensolaris illumos openindiana omnios smartos
seawolf guinness zoot hedwig cartman piglet manhattan enigma valhalla psyche shrike apollo hurricane vanderbilt biltmore thunderbird
debian ubuntu kubuntu xubuntu lubuntu mint lmde mx antix devuan kali parrot raspbian raspberry pi osmc knoppix pop elementary zorin neon kde deepin
red hat redhat enterprise rhel fedora core centos stream alma almalinux rocky rockylinux scientific springdale clear eurolinux
suse opensuse leap tumbleweed sles sled sle slackware arch archlinux manjaro endeavouros garuda artix gentoo calculate sabayon nixos guix void alpine
mandriva mandrake mageia rosa pclinuxos turbolinux caldera conectiva yellow dog asianux miracle vine astra alt altlinux redos
amazon ami amzn al photon flatcar coreos rancheros bottlerocket cos cumulus vyos openwrt lede dd wrt tomato ddwrt yocto poky buildroot busybox
puppy tiny tails qubes endless chrome chromium chromeos android ios ipados tvos watchos
freebsd openbsd netbsd dragonfly dragonflybsd ghostbsd midnightbsd truenas freenas pfsense opnsense truos bsdi hp ux hpux aix ibm irix sgi tru64 digital
server workstation desktop client minimal netinst core edition standard professional pro community business basic home studio cloud cloudimg azure aws gcp gke lowlatency
lts lts esm eol release released version ver rel build patch patchlevel update point service pack level sp rev revision snapshot current stable testing unstable sid rolling rawhide
beta alpha rc final ga preview nightly development security maintenance long term support extended
generic smp pae preempt dynamic rt realtime debug hwe oem default vanilla custom kvm xen paravirt uek pve grsec hardened lockdown cip
x86 x64 i386 i486 i586 i686 ia32 ia64 amd64 em64t intel amd arm arm32 arm64 armv6l armv7l armv7 armv8 armhf armel aarch64 ppc ppc64 ppc64le powerpc power s390 s390x sparc sparc64
mips mipsel mips64 riscv riscv64 alpha hppa m68k bit bits multiarch i86pc sun4u sun4v el deb rpm fc
el5 el6 el7 el8 el9 deb10 deb11 deb12 the and or with name id system operating lsb distribution distro based flavor flavour codename
buzz rex bo hamm slink potato woody sarge etch lenny squeeze wheezy jessie stretch buster bullseye bookworm trixie forky duke
warty hoary breezy dapper edgy feisty gutsy hardy intrepid jaunty karmic lucid maverick natty oneiric precise quantal raring saucy trusty utopic vivid wily xenial yakkety zesty artful
bionic cosmic disco eoan focal groovy hirsute impish jammy kinetic lunar mantic noble oracular plucky questing
warthog hedgehog badger drake eft fawn gibbon heron ibex jackalope koala lynx meerkat narwhal ocelot pangolin quetzal ringtail salamander tahr unicorn vervet werewolf xerus yak zapus
aardvark beaver cuttlefish dingo ermine fossa gorilla hippo indri jellyfish kudu lobster minotaur numbat oriole puffin quokka
sco openserver unixware warp compaq synology dsm catos
cisco xe xr nx nxos juniper junos mikrotik routeros screenos fortinet fortios esxi vxworks openvms vms novell netware
cheetah puma jaguar panther tiger leopard snow lion mountain mavericks yosemite el capitan sierra high mojave catalina big sur monterey ventura sonoma sequoia tahoe
enigma valhalla psyche shrike guinness zoot cartman hedwig manhattan hurricane apollo biltmore starbuck thunderbird picasso vanderbilt colgate mustang glendale
nahant tikanga santiago maipo ootpa plow coughlan yarrow tettnang heidelberg stentz bordeaux zod moonshine werewolf sulphur cambridge leonidas constantine goddard laughlin lovelock verne
beefy miracle spherical cow schrodinger cat heisenbug 
maya olivia petra qiana rebecca rafaela rosa sarah serena sonya sylvia tara tessa tina tricia ulyana ulyssa uma una vanessa vera victoria virginia wilma xia zara debbie elsie faye
green obsidian blue onyx amethyst esmeralda arctic sphynx seafoam ocelot stone smilodon lime lynx sapphire caracal cerulean purple manul teal serval verdant shamrock pampas
fuji final core nitrogen oxygen magnesium photon zenith karoo bleeding edge harlequin emerald malachite celadon bottle dartmouth teal asparagus
attitude adjustment barrier breaker chaos calmer designated driver backfire kamikaze white russian
ed first second 1st 2nd`)

func words(list string) map[string]bool {
	all := map[string]bool{}
	for _, w := range strings.Fields(list) {
		all[w] = true
	}
	return all
}
