/** The reason of rejections of our own: an event that is sure to come, from which it is concluded that others have not. */
export class Marker {}
