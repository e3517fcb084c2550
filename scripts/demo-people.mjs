// Prints the demo's console users and enrolment codes from the JSON that `patrolbook-server admin demo` wrote.
// Takes whatever fields each person has: demo sign-ins and PINs are no secrets.
import { readFileSync } from 'node:fs';

const { console_users: users = [], enrolment_codes: codes = [] } = JSON.parse(readFileSync(process.argv[2], 'utf8'));

const words = (item) =>
  typeof item === 'object' && item !== null
    ? Object.entries(item)
        .map(([name, value]) => `${name.replaceAll('_', ' ')} ${value}`)
        .join(' · ')
    : String(item);

for (const user of users) console.log(`  Sign-in     ${words(user)}`);
for (const code of codes) console.log(`  Enrolment   ${words(code)}`);
