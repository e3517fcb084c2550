// What each icon means, fixed for the whole app: a meaning has one icon, and an icon never stands without its word.
// Lucide (ISC), taken one by one so that the phone loads only these.

import ambulance from 'lucide-static/icons/ambulance.svg?raw';
import arrowLeft from 'lucide-static/icons/arrow-left.svg?raw';
import arrowUp from 'lucide-static/icons/arrow-up.svg?raw';
import batteryMedium from 'lucide-static/icons/battery-medium.svg?raw';
import bike from 'lucide-static/icons/bike.svg?raw';
import building from 'lucide-static/icons/building.svg?raw';
import camera from 'lucide-static/icons/camera.svg?raw';
import car from 'lucide-static/icons/car.svg?raw';
import checkCheck from 'lucide-static/icons/check-check.svg?raw';
import check from 'lucide-static/icons/check.svg?raw';
import chevronRight from 'lucide-static/icons/chevron-right.svg?raw';
import circleAlert from 'lucide-static/icons/circle-alert.svg?raw';
import clipboardList from 'lucide-static/icons/clipboard-list.svg?raw';
import clock from 'lucide-static/icons/clock.svg?raw';
import coffee from 'lucide-static/icons/coffee.svg?raw';
import cornerUpLeft from 'lucide-static/icons/corner-up-left.svg?raw';
import cornerUpRight from 'lucide-static/icons/corner-up-right.svg?raw';
import deleteKey from 'lucide-static/icons/delete.svg?raw';
import filePen from 'lucide-static/icons/file-pen.svg?raw';
import flag from 'lucide-static/icons/flag.svg?raw';
import footprints from 'lucide-static/icons/footprints.svg?raw';
import hand from 'lucide-static/icons/hand.svg?raw';
import hardDrive from 'lucide-static/icons/hard-drive.svg?raw';
import heartPulse from 'lucide-static/icons/heart-pulse.svg?raw';
import houseHeart from 'lucide-static/icons/house-heart.svg?raw';
import image from 'lucide-static/icons/image.svg?raw';
import inbox from 'lucide-static/icons/inbox.svg?raw';
import info from 'lucide-static/icons/info.svg?raw';
import languages from 'lucide-static/icons/languages.svg?raw';
import link from 'lucide-static/icons/link.svg?raw';
import list from 'lucide-static/icons/list.svg?raw';
import locateFixed from 'lucide-static/icons/locate-fixed.svg?raw';
import lock from 'lucide-static/icons/lock.svg?raw';
import logOut from 'lucide-static/icons/log-out.svg?raw';
import mapPin from 'lucide-static/icons/map-pin.svg?raw';
import map from 'lucide-static/icons/map.svg?raw';
import menu from 'lucide-static/icons/menu.svg?raw';
import messageCircle from 'lucide-static/icons/message-circle.svg?raw';
import mic from 'lucide-static/icons/mic.svg?raw';
import minus from 'lucide-static/icons/minus.svg?raw';
import moonStar from 'lucide-static/icons/moon-star.svg?raw';
import moon from 'lucide-static/icons/moon.svg?raw';
import moveUp from 'lucide-static/icons/move-up.svg?raw';
import notebookPen from 'lucide-static/icons/notebook-pen.svg?raw';
import packageCheck from 'lucide-static/icons/package-check.svg?raw';
import pause from 'lucide-static/icons/pause.svg?raw';
import pencil from 'lucide-static/icons/pencil.svg?raw';
import phoneCall from 'lucide-static/icons/phone-call.svg?raw';
import phone from 'lucide-static/icons/phone.svg?raw';
import play from 'lucide-static/icons/play.svg?raw';
import plus from 'lucide-static/icons/plus.svg?raw';
import refreshCw from 'lucide-static/icons/refresh-cw.svg?raw';
import rotateCcw from 'lucide-static/icons/rotate-ccw.svg?raw';
import route from 'lucide-static/icons/route.svg?raw';
import satellite from 'lucide-static/icons/satellite.svg?raw';
import search from 'lucide-static/icons/search.svg?raw';
import settings from 'lucide-static/icons/settings.svg?raw';
import shieldCheck from 'lucide-static/icons/shield-check.svg?raw';
import signature from 'lucide-static/icons/signature.svg?raw';
import siren from 'lucide-static/icons/siren.svg?raw';
import smartphone from 'lucide-static/icons/smartphone.svg?raw';
import sunMoon from 'lucide-static/icons/sun-moon.svg?raw';
import sun from 'lucide-static/icons/sun.svg?raw';
import syringe from 'lucide-static/icons/syringe.svg?raw';
import timer from 'lucide-static/icons/timer.svg?raw';
import trash2 from 'lucide-static/icons/trash-2.svg?raw';
import triangleAlert from 'lucide-static/icons/triangle-alert.svg?raw';
import type from 'lucide-static/icons/type.svg?raw';
import undo2 from 'lucide-static/icons/undo-2.svg?raw';
import users from 'lucide-static/icons/users.svg?raw';
import volume2 from 'lucide-static/icons/volume-2.svg?raw';
import x from 'lucide-static/icons/x.svg?raw';

const drawings = {
  // The three captures, and the call for help.
  encounter: messageCircle,
  welfare: heartPulse,
  hazard: triangleAlert,
  sos: siren,
  photo: camera,

  // The sync words.
  unfinished: pencil,
  on_phone: smartphone,
  sent: arrowUp,
  confirmed: checkCheck,
  attention: circleAlert,

  // Status.
  gps: satellite,
  battery: batteryMedium,
  shift: clock,
  route: route,
  pause: pause,
  resume: play,
  storage: hardDrive,

  // Places to go.
  back: arrowLeft,
  close: x,
  more: menu,
  open: chevronRight,
  search: search,
  settings: settings,
  briefing: clipboardList,
  outbox: inbox,
  list: list,
  services: houseHeart,
  calls: phone,
  end: flag,
  map: map,

  // Turns of a way.
  turn_left: cornerUpLeft,
  turn_right: cornerUpRight,
  turn_back: rotateCcw,
  straight: moveUp,

  // Things to do.
  undo: undo2,
  retry: refreshCw,
  done: check,
  add: plus,
  less: minus,
  delete: trash2,
  correct: filePen,
  place: mapPin,
  centre: locateFixed,
  call: phoneCall,
  backspace: deleteKey,
  dictate: mic,
  note: notebookPen,
  link: link,
  sign: signature,
  lock: lock,
  sign_out: logOut,

  // People, ways and kit.
  people: users,
  foot: footprints,
  bike: bike,
  vehicle: car,
  static: building,
  break: coffee,
  kit: packageCheck,
  dose: syringe,
  ambulance: ambulance,
  timer: timer,
  hand: hand,
  image: image,
  verified: shieldCheck,
  info: info,

  // Settings.
  theme: sunMoon,
  light: sun,
  dark: moon,
  red: moonStar,
  language: languages,
  text_size: type,
  sound: volume2,
};

export type IconName = keyof typeof drawings;

/** Returns the strokes of an icon, without the frame that the Icon part draws around them. */
export function strokes(name: IconName): string {
  return drawings[name].replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, '');
}
