// Imported first by every script people run. It must itself be readable by old versions of Node (Ubuntu 22.04
// still installs 12), so it knows no newer syntax, and its importers load everything else with import().
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Contacts Sync needs Node.js 20.19 or newer, and this is ${process.versions.node}: install a current one from https://nodejs.org and run the command again.`,
  );
  process.exit(1);
}
