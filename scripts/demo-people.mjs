// Prints the demo's console users from the JSON that `patrolbook-server admin demo` wrote; with --code, the first
// enrolment code and nothing else. Takes whatever fields each person has: demo sign-ins are no secrets.
import { readFileSync } from 'node:fs';

const bare = process.argv[2] === '--code';
const file = process.argv[bare ? 3 : 2];
const { console_users: users = [], enrolment_codes: codes = [] } = JSON.parse(readFileSync(file, 'utf8'));

const words = (item) =>
  typeof item === 'object' && item !== null
    ? Object.entries(item)
        .filter(([, value]) => value !== null)
        .map(([name, value]) => `${name.replaceAll('_', ' ')} ${value}`)
        .join(' · ')
    : String(item);

if (bare) {
  console.log(codes[0]?.code ?? codes[0] ?? '');
} else {
  for (const user of users) console.log(`  Sign-in     ${words(user)}`);
}
